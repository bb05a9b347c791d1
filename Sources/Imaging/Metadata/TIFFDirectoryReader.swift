import SystemPackage

/// Metadata of a TIFF file that libvips loses or damages.
struct TIFFMetadata: Sendable, Hashable {
    /// The file's descriptive tags with its Exif and GPS directories as an EXIF block; nil if it has none.
    var exif: [UInt8]?
    /// The IPTC-IIM records.
    var iptc: [UInt8]?
    /// True where the file holds a block of Photoshop image resources beyond IPTC-IIM.
    var photoshop = false
    /// Names of what the file holds and the other fields do not.
    var dropped: [String] = []
}

/// Reads the metadata of TIFF files, which libvips loses (EXIF) or damages (IPTC).
///
/// Only the first directory, its Exif and its GPS directory are read, never pixels.
enum TIFFDirectoryReader {
    /// Longest value that is read; Photoshop's resources can hold long paths and previews.
    static let maximumValueBytes = 16 << 20
    /// Most bytes of values that are read of one file.
    static let maximumTotalBytes = 64 << 20

    /// Reads a classic TIFF or BigTIFF file.
    ///
    /// - Returns: nil if it is none or its first directory cannot be read.
    /// - Throws: `Errno` if the file cannot be opened.
    static func read(path: FilePath) throws -> TIFFMetadata? {
        // Opening a pipe must not wait for a writer.
        let file = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
        return try file.closeAfter { read(from: try FileSource(file)) }
    }

    /// Reads a classic TIFF or BigTIFF structure.
    ///
    /// - Returns: nil if it is none or its first directory cannot be read.
    static func read(from source: some ByteSource) -> TIFFMetadata? {
        let blocks = [TIFFTag.iptc, TIFFTag.photoshop]
        guard var structure = TIFFStructure(source, budget: maximumTotalBytes),
            var content = EXIFReader.read(
                from: &structure,
                mainTags: { EXIFTag.main[$0] != nil || blocks.contains($0) },
                maximumMainBytes: maximumValueBytes)
        else { return nil }
        var metadata = TIFFMetadata()
        let iptc = content.main.values.removeValue(forKey: TIFFTag.iptc)
        let photoshop = content.main.values.removeValue(forKey: TIFFTag.photoshop)
        let resources = PhotoshopResources(photoshop?.bytes ?? [])
        metadata.iptc = iptc.map { IPTCReader.inFileOrder($0.bytes) } ?? resources?.iptc
        metadata.photoshop = photoshop != nil && resources?.hasOthers ?? true
        let (block, left) = EXIFWriter.block(of: content)
        metadata.exif = block
        metadata.dropped = content.main.passedOver.subtracting(EXIFTag.mainStructural).sorted()
            .map { EXIFProperties.name(of: $0, kind: "TIFF") }
        // Those that could be read are in the block and named by whoever converts it.
        content.main.values = [:]
        content.exposure.values = [:]
        content.gps.values = [:]
        metadata.dropped += EXIFProperties.properties(of: content).lost + left
        return metadata
    }
}
