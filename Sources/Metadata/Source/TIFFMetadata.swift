public import Records

/// Metadata of a picture in a TIFF file.
///
/// Only the picture's directory, its Exif and its GPS directory are read, never pixels.
public struct TIFFMetadata: Sendable, Hashable {
    /// The file's descriptive tags with its Exif and GPS directories as an EXIF block; nil if it has none.
    public let exif: [UInt8]?
    /// The IPTC-IIM records.
    public let iptc: [UInt8]?
    /// The XMP packet.
    public let xmp: [UInt8]?
    /// The ICC profile.
    public let profile: [UInt8]?
    /// The tag ImageDescription.
    public let imageDescription: String?
    /// EXIF's orientation as it stands in the file, 1 to 8 if it is right.
    public let orientation: Int?
    /// The resolution that the directory states; nil where it states none.
    public let resolution: Resolution?
    /// A block of Photoshop image resources.
    public let photoshop: [UInt8]?
    /// Names of what the file holds and the other fields do not.
    public let dropped: [String]

    /// Longest value that is read; Photoshop's resources can hold long paths and previews.
    private static let maximumValueBytes = 16 << 20
    /// Most bytes of values that are read of one file.
    private static let maximumTotalBytes = 64 << 20

    /// Reads the directory at an offset of a classic TIFF or BigTIFF structure, or the first one.
    ///
    /// Nil if it is none or the directory cannot be read.
    public init?(_ source: some ByteSource, at offset: Int? = nil) {
        let others = [
            TIFFTag.iptc, TIFFTag.photoshop, TIFFTag.xmp, TIFFTag.profile, TIFFTag.orientation,
            TIFFTag.xResolution, TIFFTag.yResolution, TIFFTag.resolutionUnit,
        ]
        guard var structure = TIFFStructure(source, budget: Self.maximumTotalBytes),
            var content = EXIFReader.read(
                from: &structure, at: offset,
                mainTags: { EXIFTag.main[$0] != nil || others.contains($0) },
                maximumMainBytes: Self.maximumValueBytes)
        else { return nil }
        xmp = content.main.values.removeValue(forKey: TIFFTag.xmp)?.bytes
        profile = content.main.values.removeValue(forKey: TIFFTag.profile)?.bytes
        orientation = content.main.integer(TIFFTag.orientation)
        resolution = Resolution(content.main, origin: .tiff)
        content.main.values[TIFFTag.orientation] = nil
        imageDescription = content.main.values[TIFFTag.imageDescription]?.text
        let records = content.main.values.removeValue(forKey: TIFFTag.iptc)
        let block = content.main.values.removeValue(forKey: TIFFTag.photoshop)
        iptc = records.map { IPTCReader.inFileOrder($0.bytes) }
        photoshop = block?.bytes
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
