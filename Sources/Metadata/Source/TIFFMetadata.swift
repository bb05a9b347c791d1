public import SystemPackage

/// Metadata of a TIFF file, which libvips loses (EXIF) or damages (IPTC).
///
/// Only the first directory, its Exif and its GPS directory are read, never pixels.
public struct TIFFMetadata: Sendable, Hashable {
    /// The file's descriptive tags with its Exif and GPS directories as an EXIF block; nil if it has none.
    public let exif: [UInt8]?
    /// The IPTC-IIM records.
    public let iptc: [UInt8]?
    /// True where the file holds a block of Photoshop image resources beyond IPTC-IIM.
    public let photoshop: Bool
    /// Names of what the file holds and the other fields do not.
    public let dropped: [String]

    /// Longest value that is read; Photoshop's resources can hold long paths and previews.
    private static let maximumValueBytes = 16 << 20
    /// Most bytes of values that are read of one file.
    private static let maximumTotalBytes = 64 << 20

    /// Reads a classic TIFF or BigTIFF file; nil if it is none or its first directory cannot be read.
    public init?(_ file: FileDescriptor) {
        guard let source = FileSource(file) else { return nil }
        self.init(source)
    }

    /// Reads a classic TIFF or BigTIFF structure; nil if it is none or its first directory cannot be
    /// read.
    init?(_ source: some ByteSource) {
        let blocks = [TIFFTag.iptc, TIFFTag.photoshop]
        guard var structure = TIFFStructure(source, budget: Self.maximumTotalBytes),
            var content = EXIFReader.read(
                from: &structure,
                mainTags: { EXIFTag.main[$0] != nil || blocks.contains($0) },
                maximumMainBytes: Self.maximumValueBytes)
        else { return nil }
        let records = content.main.values.removeValue(forKey: TIFFTag.iptc)
        let block = content.main.values.removeValue(forKey: TIFFTag.photoshop)
        let resources = PhotoshopResources(block?.bytes ?? [])
        iptc = records.map { IPTCReader.inFileOrder($0.bytes) } ?? resources?.iptc
        photoshop = block != nil && resources?.hasOthers ?? true
        let (exif, left) = EXIFWriter.block(of: content)
        self.exif = exif
        let passedOver = content.main.passedOver.subtracting(EXIFTag.mainStructural).sorted()
        // Those that could be read are in the block and named by whoever converts it.
        content.main.values = [:]
        content.exposure.values = [:]
        content.gps.values = [:]
        dropped =
            passedOver.map { EXIFProperties.name(of: $0, kind: "TIFF") }
            + EXIFProperties.properties(of: content).lost + left
    }
}
