/// The metadata blocks of a source file as they stand in it, untouched and unjudged.
///
/// The bytes come from a stranger's file: whoever parses them checks every length.
public struct SourceMetadata: Sendable, Hashable {
    /// The EXIF block, a TIFF structure; may begin with `Exif\0\0` as JPEG files store it.
    public var exif: [UInt8]?
    /// The IPTC-IIM records; libvips damages those of TIFF files, which are read from the file itself.
    public var iptc: [UInt8]?
    /// The XMP packet.
    public var xmp: [UInt8]?
    /// True where the file holds a block of Photoshop image resources beyond IPTC-IIM.
    public var photoshop: Bool
    /// TIFF's ImageDescription or what libvips found in its place.
    public var imageDescription: String?
    /// Resolution in dots per inch; nil where the file says nothing.
    public var dotsPerInch: Double?
    /// Names of what the file holds beyond the other fields.
    public var unread: [String] = []

    /// The orientation that EXIF tells, 1 to 8; nil where it tells none.
    public var exifOrientation: Int? {
        guard let exif, let content = EXIFReader.read(exif),
            let orientation = content.main.integer(TIFFTag.orientation),
            (1...8).contains(orientation)
        else { return nil }
        return orientation
    }

    /// The metadata blocks of a source.
    public init(
        exif: [UInt8]? = nil, iptc: [UInt8]? = nil, xmp: [UInt8]? = nil,
        photoshop: Bool = false, imageDescription: String? = nil, dotsPerInch: Double? = nil
    ) {
        self.exif = exif
        self.iptc = iptc
        self.xmp = xmp
        self.photoshop = photoshop
        self.imageDescription = imageDescription
        self.dotsPerInch = dotsPerInch
    }
}
