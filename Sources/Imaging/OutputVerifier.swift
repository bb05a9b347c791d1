import CVipsShim
public import Metadata
public import Records
public import SystemPackage

/// What a written file has turned out to be, read back from the disk to the last pixel.
public struct VerifiedOutput: Hashable, Sendable {
    /// The format by content.
    public let format: PictureFormat
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// Samples of a pixel.
    public let bands: Int
    /// Bits of a sample.
    public let bitDepth: Int
    /// Description of the embedded ICC profile; nil without one.
    public let iccDescription: String?
    /// The XMP packet.
    public let xmp: [UInt8]?
    /// Smaller pictures of a pyramid, each of which is the one before it at half the size.
    public let levels: Int
    /// SHA-256 of all samples of a JP2 file, row by row in the machine's byte order; nil of other formats.
    public let sampleDigest: [UInt8]?
}

/// What a written file has to be.
public struct ExpectedOutput: Hashable, Sendable {
    /// The format.
    public var format: EncodeSettings.Format
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// Samples of a pixel.
    public var bands: Int
    /// Bits of a sample.
    public var bitDepth: Int
    /// The XMP packet; nil if there is to be none.
    public var xmp: [UInt8]?
    /// Smaller pictures of a pyramid.
    public var levels: Int
    /// SHA-256 of all samples, which ``VipsImage/write(to:as:metadata:)`` gives; nil where it gives none.
    public var sampleDigest: [UInt8]?

    /// What writing a picture with these settings and metadata has to give.
    public init(
        of picture: borrowing VipsImage, as settings: EncodeSettings, metadata: OutputMetadata,
        sampleDigest: [UInt8]? = nil
    ) {
        self.sampleDigest = sampleDigest
        format = settings.format
        width = picture.width
        height = picture.height
        bands = picture.bands
        bitDepth = settings.outputBitDepth(for: picture.bitDepth)
        xmp = metadata.xmp
        levels = settings.levels(width: picture.width, height: picture.height)
    }
}

/// Checks written files before they get their final name.
public enum OutputVerifier {
    /// Reads a file back and decodes every pixel; any error of the decoder counts.
    ///
    /// - Parameter path: the file.
    /// - Returns: what the file is.
    /// - Throws: what opening a source throws, damaged data above all.
    public static func read(_ path: FilePath) throws(ImagingError) -> VerifiedOutput {
        let file = try SourceFile(opening: path)
        guard file.format != .jp2 else { return try readJP2(file) }
        let image = try VipsImage.load(file, strict: true)
        guard shim_drain(image.handle) == 0 else {
            throw VipsMessages.readingError(file)
        }
        return VerifiedOutput(
            format: file.format, width: image.width, height: image.height, bands: image.bands,
            bitDepth: image.bitDepth,
            iccDescription: image.blob("icc-profile-data").map {
                ICCProfile($0)?.description ?? "unnamed profile"
            }, xmp: image.blob("xmp-data"),
            levels: file.format == .tiff ? try levels(of: file) : 0, sampleDigest: nil)
    }

    private static func readJP2(_ file: SourceFile) throws(ImagingError) -> VerifiedOutput {
        let opened = try JPEG2000Reading.open(file)
        guard let digest = opened.rows.image.sampleDigest() else {
            throw opened.rows.feed?.error ?? VipsMessages.readingError(file)
        }
        return VerifiedOutput(
            format: file.format, width: opened.rows.image.width,
            height: opened.rows.image.height, bands: opened.rows.image.bands,
            bitDepth: opened.rows.image.bitDepth, iccDescription: opened.encoding.description,
            xmp: opened.metadata.xmp, levels: 0, sampleDigest: digest)
    }

    /// Compares the smaller pictures of a pyramid with what they are made of, and counts them.
    private static func levels(of file: SourceFile) throws(ImagingError) -> Int {
        let count = shim_check_tiff_levels(file.descriptor.rawValue)
        guard count < 0 else { return Int(count) }
        let readError = shim_take_file_error()
        guard readError == 0 else { throw .opening(file.path, Errno(rawValue: readError)) }
        throw VipsMessages.readingError(file)
    }

    /// Reads a file back, decodes every pixel and compares it with what was to be written.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - expected: what it has to be.
    /// - Returns: what the file is.
    /// - Throws: verification failed, naming the first difference.
    @discardableResult
    public static func verify(_ path: FilePath, expecting expected: ExpectedOutput)
        throws(ImagingError) -> VerifiedOutput
    {
        let found: VerifiedOutput
        do throws(ImagingError) {
            found = try read(path)
        } catch {
            throw failure(path, "it cannot be read back: \(error.failure.message)", error.detail)
        }
        let checks: [(name: String, found: String, expected: String)] = [
            ("format", found.format.rawValue, expected.format.rawValue),
            ("width", "\(found.width)", "\(expected.width)"),
            ("height", "\(found.height)", "\(expected.height)"),
            ("bands", "\(found.bands)", "\(expected.bands)"),
            ("bits", "\(found.bitDepth)", "\(expected.bitDepth)"),
            ("number of smaller pictures", "\(found.levels)", "\(expected.levels)"),
        ]
        if let wrong = checks.first(where: { $0.found != $0.expected }) {
            throw failure(path, "its \(wrong.name) is \(wrong.found), not \(wrong.expected)")
        }
        // JP2 has numbers for sRGB and for grey with the same tone curve.
        let colors = found.format == .jp2 && found.bands == 1 ? "grey" : "sRGB"
        guard found.iccDescription?.contains(colors) == true else {
            throw failure(path, "its profile is missing")
        }
        guard expected.sampleDigest == nil || found.sampleDigest == expected.sampleDigest else {
            throw failure(path, "its pixels are not those that were written")
        }
        guard found.xmp == expected.xmp else {
            throw failure(path, "its XMP metadata differ from what was written")
        }
        return found
    }

    private static func failure(_ path: FilePath, _ what: String, _ detail: String = "")
        -> ImagingError
    {
        ImagingError(
            .verificationFailed, path, "The written file failed its check: \(what).",
            remedy: "Check the disk it was written to, then run again.", detail: detail)
    }
}
