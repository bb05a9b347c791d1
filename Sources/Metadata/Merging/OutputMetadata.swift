public import Records

/// What a written picture carries beside its pixels; anything not named here is left out.
public struct OutputMetadata: Hashable, Sendable {
    /// The XMP packet.
    public var xmp: [UInt8]?
    /// The source's EXIF block, written to JPEG, PNG and JP2 as ``EXIFWriter/outputBlock(of:for:)`` makes it; TIFF
    /// files do not take one.
    public var exif: [UInt8]?
    /// Texts of a TIFF file, by tag.
    public var texts: [TIFFText: String]
    /// Resolution; nil where it is unknown, and is said to be.
    public var resolution: Resolution?
    /// Where the pixels of the source have gone, for ``exif``; nil for where they were.
    public var mapping: SourceMapping?

    /// A tag of TIFF 6.0 whose value is a text.
    public enum TIFFText: UInt16, CaseIterable, Sendable {
        /// DocumentName.
        case documentName = 0x010D
        /// ImageDescription.
        case imageDescription = 0x010E
        /// Make.
        case make = 0x010F
        /// Model.
        case model = 0x0110
        /// Software.
        case software = 0x0131
        /// DateTime.
        case dateTime = 0x0132
        /// Artist.
        case artist = 0x013B
        /// Copyright.
        case copyright = 0x8298
    }

    /// Metadata of an output.
    public init(
        xmp: [UInt8]? = nil, exif: [UInt8]? = nil, texts: [TIFFText: String] = [:],
        resolution: Resolution? = nil, mapping: SourceMapping? = nil
    ) {
        self.xmp = xmp
        self.exif = exif
        self.texts = texts
        self.resolution = resolution
        self.mapping = mapping
    }
}
