import CVipsShim
public import Metadata
public import Records
public import SystemPackage

/// A source file whose header has been read and judged, ready to be decoded once.
///
/// The file is recognized by content and read through a descriptor, so that any name works; it is
/// never written to. What differs between formats is in ``OpenedPicture`` and beside it.
public struct SourcePicture: ~Copyable {
    /// The file.
    public let path: FilePath
    /// What the file is; width and height as the picture is to be seen.
    public let facts: SourceFacts
    /// What the header alone gives reason to flag.
    public let flags: [QualityFlag]
    /// The metadata blocks as they stand in the file.
    public let metadata: SourceMetadata

    private let file: SourceFile
    private let limits: DecodeLimits
    private let whole: WholePicture?
    private let feed: RowFeed?
    private let examine: (() throws(Errno) -> PictureWarning?)?
    /// From the file's samples to the working picture's; can be pulled once.
    private let pipeline: VipsImage

    /// Opens a file and reads its header; no pixel is decoded.
    ///
    /// - Parameters:
    ///   - path: the file; any bytes may stand in its name.
    ///   - limits: what the picture may cost.
    ///   - page: the number of a page in full size, from 1 to the facts' `pages`; everything is that
    ///     page's then. Nil: the first one. Files but TIFF have page 1 alone.
    ///   - leastShortSide: pixels that the short side is to keep. A JPEG that is much larger is decoded
    ///     at a half, a quarter or an eighth of its size, which is several times faster; ``facts`` stay
    ///     those of the file. Nil: every picture is decoded at its size.
    /// - Throws: an error whose code says what is wrong with the file.
    public init(
        opening path: FilePath, limits: DecodeLimits = DecodeLimits(), page: Int? = nil,
        leastShortSide: Int? = nil
    ) throws(ImagingError) {
        VipsRuntime.start()
        let file = try SourceFile(opening: path)
        let opened = try Self.open(file, page: page)
        try Self.check(opened.rows.image, file, limits)
        guard
            var plan = ColorPlan(
                space: shim_color_space(opened.rows.image.handle), bands: opened.rows.image.bands,
                bits: opened.rows.image.bitDepth, encoding: opened.encoding)
        else {
            throw .unsupported(
                path, "A picture of \(opened.rows.image.bands) channels of this kind")
        }
        if let divisor = Self.divisor(opened, leastShortSide), let reduced = opened.reduced {
            let rows = try reduced(divisor)
            pipeline = try Self.pipeline(rows.image, &plan)
            feed = rows.feed
        } else {
            pipeline = try Self.pipeline(opened.rows.image, &plan)
            feed = opened.rows.feed
        }
        self.path = path
        self.limits = limits
        self.file = file
        whole = opened.whole
        examine = opened.examine
        facts = Self.facts(opened, file.format, plan)
        flags = Self.flags(opened, facts, plan, path, isOnePage: page != nil)
        metadata = opened.metadata
    }

    /// Decodes the picture into the working picture: upright, without transparency, sRGB-encoded,
    /// 1 or 3 bands of 8 or 16 bits, random access; in memory, or over the limit in an unlinked file.
    ///
    /// Sixteen bits wherever a profile was applied, whatever the source has.
    ///
    /// What is not in order though every row came out is kept for ``VipsRuntime/takeWarnings()``.
    ///
    /// - Parameter workFolder: where a temporary file may lie.
    /// - Returns: the working picture.
    /// - Throws: damaged or unsupported data, disk full, or not enough memory.
    public consuming func decode(workFolder: FilePath) throws(ImagingError) -> VipsImage {
        let (path, file, limits, whole, feed) = (path, file, limits, whole, feed)
        let examine = examine
        if let whole, whole.leastBytes > WholePicture.mostBytes {
            throw .outOfMemory(path, holding: whole)
        }
        let stored = try VipsRuntime.whileReadingData { () throws(ImagingError) in
            try PixelStore.keep(
                pipeline, workFolder: workFolder, memoryBytes: limits.memoryBytes
            ) { _ in
                let said = VipsMessages.readingError(file)
                let error = file.readError ?? feed?.error ?? said
                guard let whole, error.code == .outOfMemory else { return error }
                return .outOfMemory(path, holding: whole, detail: error.detail)
            }
        }
        try Self.look(at: file, with: examine)
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

    /// Looks for damage when every row has been read.
    private static func look(
        at file: SourceFile, with examine: (() throws(Errno) -> PictureWarning?)?
    ) throws(ImagingError) {
        do throws(Errno) {
            if let warning = try examine?() {
                VipsRuntime.warn(warning.text, flag: warning.flag)
            }
        } catch {
            throw .opening(file.path, error)
        }
        if let error = file.readError { throw error }
    }

    /// Opens a file by the reader of its format, to which a read that failed looks like a gap.
    private static func open(
        _ file: SourceFile, page: Int?
    ) throws(ImagingError) -> OpenedPicture {
        do throws(ImagingError) {
            let opened = try OpenedPicture.open(file, page: page)
            if let error = file.readError { throw error }
            return opened
        } catch {
            throw file.readError ?? error
        }
    }

    /// By how much a picture can be reduced in decoding without falling below the short side.
    private static func divisor(_ opened: borrowing OpenedPicture, _ leastShortSide: Int?) -> Int? {
        guard let leastShortSide else { return nil }
        let shortSide = min(opened.rows.image.width, opened.rows.image.height)
        return [8, 4, 2].first { shortSide / $0 >= leastShortSide }
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
        _ image: borrowing VipsImage, _ file: SourceFile, _ limits: DecodeLimits
    ) throws(ImagingError) {
        let pixels = image.width * image.height
        guard pixels <= limits.maxPixels else {
            throw ImagingError(
                .tooLarge, image.subject,
                "The file declares \(image.width) x \(image.height) pixels, "
                    + "more than the limit of \(SizeText.megapixels(limits.maxPixels)).",
                remedy: "If the size is right, raise the limit.")
        }
        guard pixels <= DecodeLimits.mostPixels(fileBytes: file.source.count) else {
            throw ImagingError(
                .tooLarge, image.subject,
                "The file declares \(image.width) x \(image.height) pixels and has "
                    + "\(SizeText.bytes(file.source.count)), too little for a picture of that size.",
                remedy: "Replace it with an intact copy. If it is really blank, save an "
                    + "uncompressed copy.")
        }
        guard image.hasPlainSamples else {
            throw .unsupported(
                image.subject,
                "A \(file.format.title) picture of \(image.bitDepth)-bit or floating-point samples")
        }
    }

    private static func facts(
        _ opened: borrowing OpenedPicture, _ format: PictureFormat, _ plan: ColorPlan
    ) -> SourceFacts {
        let isTurned = opened.orientation >= 5
        let (width, height) = (opened.rows.image.width, opened.rows.image.height)
        var facts = SourceFacts(
            format: format.rawValue, width: isTurned ? height : width,
            height: isTurned ? width : height, bands: opened.channels ?? opened.rows.image.bands,
            bitDepth: opened.rows.image.bitDepth,
            interpretation: String(cString: shim_interpretation(opened.rows.image.handle)),
            orientation: opened.orientation, pages: opened.pages)
        let resolution = opened.metadata.resolution
        facts.resolution = resolution.taken.flatMap(SourceMapping(facts).resolution(from:))
        facts.otherResolutions = resolution.others.isEmpty ? nil : resolution.others
        facts.iccDescription = opened.encoding.description
        facts.iccAssumed = plan.assumed
        return facts
    }

    private static func flags(
        _ opened: borrowing OpenedPicture, _ facts: SourceFacts, _ plan: ColorPlan,
        _ path: FilePath, isOnePage: Bool
    ) -> [QualityFlag] {
        var flags = opened.flags + plan.flags
        if facts.bands > plan.colorBands { flags.append(.alphaDropped) }
        if facts.pages > 1, !isOnePage { flags.append(.multipage) }
        if let asked = opened.metadata.exifOrientation, asked != 1, asked != opened.orientation {
            flags.append(.orientationIgnored)
        }
        if facts.pixels > 200_000_000 { flags.append(.huge) }
        if min(facts.width, facts.height) < 64 { flags.append(.tiny) }
        if let promised = path.extension.flatMap(PictureFormat.init(fileExtension:)),
            promised.rawValue != facts.format
        {
            flags.append(.extensionMismatch)
        }
        return flags.sorted()
    }
}
