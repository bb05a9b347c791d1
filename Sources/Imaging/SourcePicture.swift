import CVipsShim
public import Metadata
public import Records
public import SystemPackage

/// A source file whose header has been read and judged, ready to be decoded once.
///
/// The file is recognized by content and read through a descriptor, so that any name works; it is
/// never written to.
public struct SourcePicture: ~Copyable {
    /// The file.
    public let path: FilePath
    /// What the file is; width and height as the picture is to be seen.
    public let facts: SourceFacts
    /// What the header alone gives reason to flag.
    public let flags: [QualityFlag]
    /// The metadata blocks as they stand in the file.
    public let metadata: SourceMetadata

    private let format: PictureFormat
    private let limits: DecodeLimits
    private let whole: WholePicture?
    /// From the file's samples to the working picture's; can be pulled once.
    private let pipeline: VipsImage

    /// Opens a file and reads its header; no pixel is decoded.
    ///
    /// - Parameters:
    ///   - path: the file; any bytes may stand in its name.
    ///   - limits: what the picture may cost.
    ///   - leastShortSide: pixels that the short side is to keep. A JPEG that is much larger is decoded
    ///     at a half, a quarter or an eighth of its size, which is several times faster; ``facts`` stay
    ///     those of the file. Nil: every picture is decoded at its size.
    /// - Throws: an error whose code says what is wrong with the file.
    public init(
        opening path: FilePath, limits: DecodeLimits = DecodeLimits(),
        leastShortSide: Int? = nil
    ) throws(ImagingError) {
        VipsRuntime.start()
        let file = try SourceFile(opening: path)
        let format = file.format
        let image = try Self.load(file)
        try Self.check(image, format, limits)
        let survey = format == .tiff ? TIFFSurvey(file.descriptor) : nil
        guard survey?.isCameraRaw != true else { throw .unsupported(path, "A camera's raw file") }

        let profile = image.blob("icc-profile-data")
        guard
            var plan = ColorPlan(
                space: shim_color_space(image.handle), bands: image.bands,
                bits: image.bitDepth, profile: profile)
        else { throw .unsupported(path, "A picture of \(image.bands) channels of this kind") }
        let shrink = Self.shrink(image, format, leastShortSide: leastShortSide)
        let pipeline =
            shrink == 1
            ? try Self.pipeline(image, &plan)
            : try Self.pipeline(Self.load(file, shrink: shrink), &plan)
        // JPEG 2000 counts resolution levels as pages, TIFF the levels of a pyramid.
        let pages = format == .webp ? Int(shim_pages(image.handle)) : survey?.pages ?? 1
        var facts = Self.facts(image, format, pages: pages)
        facts.iccDescription = profile.map { ICCProfile($0)?.description ?? "unnamed profile" }
        facts.iccAssumed = plan.assumed
        self.path = path
        self.format = format
        self.pipeline = pipeline
        self.limits = limits
        whole = WholePicture(image, format)
        self.facts = facts
        flags = Self.flags(image, facts, plan, path)
        metadata = Self.metadata(image, file, facts.dotsPerInch)
    }

    /// Decodes the picture into the working picture: upright, without transparency, sRGB-encoded,
    /// 1 or 3 bands of 8 or 16 bits, random access; in memory, or over the limit in an unlinked file.
    ///
    /// Sixteen bits wherever a profile was applied, whatever the source has.
    ///
    /// - Parameter workFolder: where a temporary file may lie.
    /// - Returns: the working picture.
    /// - Throws: damaged or unsupported data, disk full, or not enough memory.
    public consuming func decode(workFolder: FilePath) throws(ImagingError) -> VipsImage {
        let (format, limits, whole) = (format, limits, whole)
        if let whole, whole.leastBytes > WholePicture.mostBytes {
            throw .outOfMemory(path, holding: whole)
        }
        let stored = try PixelStore.keep(
            pipeline, workFolder: workFolder, memoryBytes: limits.memoryBytes
        ) {
            let error = VipsMessages.readingError($0.subject, format)
            guard let whole, error.code == .outOfMemory else { return error }
            return .outOfMemory($0.subject, holding: whole, detail: error.detail)
        }
        let orientation = Int32(facts.orientation)
        guard orientation > 1 else { return stored }
        let upright = try stored.derived("Turning the picture upright") {
            shim_autorotate($0, orientation)
        }
        guard stored.bytes > limits.memoryBytes else { return upright }
        // A file of rows is turned once and for all: read by columns, it would cost a system call for
        // every few bytes each time that somebody looks at the picture.
        return try PixelStore.keep(
            upright, workFolder: workFolder, memoryBytes: limits.memoryBytes
        ) {
            .internalFailure(
                $0.subject, "Turning the picture upright", detail: VipsMessages.take())
        }
    }

    static func load(
        _ file: borrowing SourceFile, strict: Bool = false, shrink: Int = 1
    ) throws(ImagingError) -> VipsImage {
        guard
            let handle = shim_load(
                file.descriptor.rawValue, file.format.loader, strict ? 1 : 0, Int32(shrink))
        else { throw VipsMessages.readingError(file.path, file.format) }
        return VipsImage(adopting: handle, subject: file.path)
    }

    /// By how much a JPEG can be reduced in decoding without falling below the short side.
    private static func shrink(
        _ image: borrowing VipsImage, _ format: PictureFormat, leastShortSide: Int?
    ) -> Int {
        guard format == .jpeg, let leastShortSide else { return 1 }
        let shortSide = min(image.width, image.height)
        return [8, 4, 2].first { shortSide / $0 >= leastShortSide } ?? 1
    }

    /// Falls back to the plan without profile where libvips cannot use the one in the file.
    private static func pipeline(_ image: borrowing VipsImage, _ plan: inout ColorPlan)
        throws(ImagingError) -> VipsImage
    {
        do throws(ImagingError) {
            return try plan.apply(to: image)
        } catch {
            guard let fallback = plan.withoutProfile() else { throw error }
            plan = fallback
            return try plan.apply(to: image)
        }
    }

    private static func check(
        _ image: borrowing VipsImage, _ format: PictureFormat, _ limits: DecodeLimits
    ) throws(ImagingError) {
        let pixels = image.width * image.height
        guard pixels <= limits.maxPixels else {
            throw ImagingError(
                .tooLarge, image.subject,
                "The file declares \(image.width) x \(image.height) pixels, "
                    + "more than the limit of \(SizeText.megapixels(limits.maxPixels)).",
                remedy: "If the size is right, raise the limit.")
        }
        guard image.hasPlainSamples else {
            throw .unsupported(
                image.subject,
                "A \(format.title) picture of \(image.bitDepth)-bit or floating-point samples")
        }
    }
}

extension SourcePicture {
    private static func facts(_ image: borrowing VipsImage, _ format: PictureFormat, pages: Int)
        -> SourceFacts
    {
        let orientation = min(max(Int(shim_orientation(image.handle)), 1), 8)
        let isTurned = orientation >= 5
        var facts = SourceFacts(
            format: format.rawValue, width: isTurned ? image.height : image.width,
            height: isTurned ? image.width : image.height, bands: image.bands,
            bitDepth: image.bitDepth,
            interpretation: String(cString: shim_interpretation(image.handle)),
            orientation: orientation, pages: pages)
        facts.dotsPerInch = dotsPerInch(image, format)
        return facts
    }

    /// Nil for what libvips puts in place of a missing resolution: 1 pixel a millimetre, and 72 dpi
    /// in JPEG and PNG files.
    private static func dotsPerInch(_ image: borrowing VipsImage, _ format: PictureFormat)
        -> Double?
    {
        let resolution = shim_pixels_per_mm(image.handle)
        guard resolution > 0, resolution != 1 else { return nil }
        let perInch = (resolution * 25.4 * 1000).rounded() / 1000
        guard abs(perInch - 72) > 0.05 || (format != .jpeg && format != .png) else { return nil }
        return perInch
    }

    private static func flags(
        _ image: borrowing VipsImage, _ facts: SourceFacts, _ plan: ColorPlan, _ path: FilePath
    ) -> [QualityFlag] {
        var flags = plan.flags
        if image.bands > plan.colorBands { flags.append(.alphaDropped) }
        if facts.pages > 1 { flags.append(.multipage) }
        if facts.pixels > 200_000_000 { flags.append(.huge) }
        if min(facts.width, facts.height) < 64 { flags.append(.tiny) }
        if let promised = path.extension.flatMap(PictureFormat.init(fileExtension:)),
            promised.rawValue != facts.format
        {
            flags.append(.extensionMismatch)
        }
        return flags.sorted()
    }

    private static func metadata(
        _ image: borrowing VipsImage, _ file: borrowing SourceFile, _ dotsPerInch: Double?
    ) -> SourceMetadata {
        var metadata = SourceMetadata(
            xmp: image.blob("xmp-data"),
            imageDescription: image.string("image-description"), dotsPerInch: dotsPerInch)
        guard file.format == .tiff else {
            metadata.exif = image.blob("exif-data")
            metadata.iptc = image.blob("iptc-data")
            metadata.photoshop = image.blob("photoshop-data") != nil
            return metadata
        }
        // libvips passes over EXIF in TIFF files and cuts their IPTC short. A directory that cannot
        // be read costs the metadata, not the picture: libvips has just read one.
        guard let directory = TIFFMetadata(file.descriptor) else {
            metadata.unread = ["TIFF tags"]
            return metadata
        }
        metadata.exif = directory.exif
        metadata.iptc = directory.iptc
        metadata.photoshop = directory.photoshop
        metadata.unread = directory.dropped
        return metadata
    }
}

extension VipsImage {
    /// The bytes of a metadata field.
    func blob(_ name: String) -> [UInt8]? {
        var count = 0
        guard let start = shim_blob(handle, name, &count) else { return nil }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The text of a metadata field.
    func string(_ name: String) -> String? {
        shim_string(handle, name).map { String(cString: $0) }
    }
}
