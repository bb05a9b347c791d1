public import Records

/// The metadata of a source file as they stand in it, untouched and unjudged.
///
/// The bytes come from a stranger's file: whoever parses them checks every length.
public struct SourceMetadata: Sendable, Hashable {
    /// The EXIF block, a TIFF structure; may begin with `Exif\0\0` as JPEG files store it.
    public var exif: [UInt8]?
    /// The IPTC-IIM records, alone or in a block of Photoshop image resources; libvips damages those of
    /// TIFF files, which are read from the file itself.
    public var iptc: [UInt8]?
    /// The XMP packet.
    public var xmp: [UInt8]?
    /// The rest of a packet that is too long for one segment of a JPEG file.
    public var extendedXMP: [UInt8]?
    /// A block of Photoshop image resources that stands beside ``iptc``.
    public var photoshop: [UInt8]?
    /// TIFF's ImageDescription or what libvips found in its place.
    public var imageDescription: String?
    /// Texts beside the blocks.
    public var texts: [SourceText] = []
    /// What the file itself says about its resolution, beside EXIF and Photoshop's resources; those are
    /// looked at by ``resolution``.
    public var statedResolutions: [Resolution] = []
    /// XMP packets of files beside the source, the first of which has the last word.
    public var sidecars: [Sidecar] = []
    /// What a catalogue says about the picture; nil where it says nothing.
    public var catalog: CatalogEntry?
    /// Names of what the file holds beyond the other fields.
    public var unread: [String] = []

    /// The metadata of a source.
    public init(
        exif: [UInt8]? = nil, iptc: [UInt8]? = nil, xmp: [UInt8]? = nil,
        photoshop: [UInt8]? = nil, imageDescription: String? = nil,
        statedResolutions: [Resolution] = []
    ) {
        self.exif = exif
        self.iptc = iptc
        self.xmp = xmp
        self.photoshop = photoshop
        self.imageDescription = imageDescription
        self.statedResolutions = statedResolutions
    }
}
