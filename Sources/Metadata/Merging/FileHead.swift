public import SystemPackage

/// The beginning of a written JPEG, PNG or JP2 file with the metadata that it is to carry.
public struct FileHead: Sendable {
    /// The formats that begin with their metadata.
    public enum Format: Sendable {
        /// JPEG.
        case jpeg
        /// PNG.
        case png
        /// JPEG 2000, part 1.
        case jp2
    }

    /// The bytes that the file is to begin with.
    public let bytes: [UInt8]
    /// Where in the present file the rest begins, which stays as it is.
    public let rest: Int

    /// Replaces all metadata of a file but its ICC profile; nil if the file is of another format or cannot hold
    /// the packet.
    ///
    /// - Parameters:
    ///   - file: the file; only read.
    ///   - format: what it is.
    ///   - metadata: what it is to carry; the EXIF block is that of the source.
    ///   - width: pixels, which the EXIF block states.
    ///   - height: pixels, which the EXIF block states.
    /// - Throws: why the file cannot be read.
    public init?(
        of file: FileDescriptor, _ format: Format, metadata: OutputMetadata, width: Int,
        height: Int
    ) throws(Errno) {
        let source = try FileSource(file)
        let target = EXIFTarget(
            width: width, height: height, resolution: metadata.resolution,
            isJPEG: format == .jpeg, mapping: metadata.mapping)
        let exif = metadata.exif.flatMap { EXIFWriter.outputBlock(of: $0, for: target).block }
        let found =
            switch format {
            case .jpeg:
                JPEGHead.replacing(
                    source, exif: exif, xmp: metadata.xmp, resolution: metadata.resolution)
            case .png:
                PNGHead.replacing(
                    source, exif: exif, xmp: metadata.xmp, resolution: metadata.resolution)
            case .jp2:
                JP2Head.replacing(
                    source, exif: exif, xmp: metadata.xmp, resolution: metadata.resolution)
            }
        if let error = source.readError { throw error }
        guard let found else { return nil }
        (bytes, rest) = found
    }
}
