import CVipsShim
import Metadata
import Records
import SystemPackage

extension VipsImage {
    /// A picture that libvips reads from a file: the header at once, pixels when they are pulled.
    ///
    /// - Parameters:
    ///   - file: of a format that libvips reads.
    ///   - strict: any error of the decoder counts, not only data that end too early.
    ///   - divisor: a JPEG is decoded at a half, a quarter or an eighth of its size.
    /// - Returns: the picture, which keeps the file open.
    /// - Throws: what is wrong with the file's header.
    static func load(
        _ file: SourceFile, strict: Bool = false, dividedBy divisor: Int = 1
    ) throws(ImagingError) -> VipsImage {
        guard let loader = file.format.loader else {
            throw .unsupported(file.path, "A \(file.format.title) picture in this place")
        }
        guard
            let handle = shim_load(
                file.input.handle, loader, strict ? 1 : 0, Int32(divisor))
        else { throw VipsMessages.readingError(file) }
        return VipsImage(adopting: handle, subject: file.path)
    }

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

    /// True for a JPEG of several scans and an interlaced PNG.
    var isInterlaced: Bool { shim_is_interlaced(handle) != 0 }

    /// Nil for what libvips puts in place of a missing resolution: 1 pixel a millimetre, and
    /// `placeholder` dots per inch in some formats.
    func dotsPerInch(placeholder: Double? = nil) -> Double? {
        let resolution = shim_pixels_per_mm(handle)
        guard resolution > 0, resolution != 1 else { return nil }
        let perInch = (resolution * 25.4 * 1000).rounded() / 1000
        if let placeholder, abs(perInch - placeholder) <= 0.05 { return nil }
        return perInch
    }
}

extension OpenedPicture {
    /// A picture that libvips reads, with what libvips passes on of its header.
    init(loaded image: consuming VipsImage) {
        let profile = image.blob("icc-profile-data")
        let orientation = Int(shim_orientation(image.handle))
        let metadata = SourceMetadata(
            exif: image.blob("exif-data"), iptc: image.blob("iptc-data"),
            xmp: image.blob("xmp-data"), photoshop: image.blob("photoshop-data") != nil,
            imageDescription: image.string("image-description"), dotsPerInch: image.dotsPerInch())
        self.init(rows: SourceRows(image))
        encoding = profile.map { .profile($0) } ?? .unstated
        self.orientation = min(max(orientation, 1), 8)
        self.metadata = metadata
    }
}

extension PictureFormat {
    /// Libvips' loader; nil for formats that are decoded by others.
    fileprivate var loader: shim_file_format? {
        switch self {
        case .jpeg: SHIM_FILE_JPEG
        case .png: SHIM_FILE_PNG
        case .tiff: SHIM_FILE_TIFF
        case .jp2: SHIM_FILE_JP2
        case .webp: SHIM_FILE_WEBP
        case .heic, .avif, .jxl, .bmp, .pnm: nil
        }
    }
}
