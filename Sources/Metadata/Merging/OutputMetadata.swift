/// What a written picture carries beside its pixels; anything not named here is left out.
public struct OutputMetadata: Hashable, Sendable {
    /// The XMP packet.
    public var xmp: [UInt8]?
    /// An EXIF block, written to JPEG and PNG with the orientation reset and without its thumbnail;
    /// TIFF files do not take one.
    public var exif: [UInt8]?
    /// TIFF's ImageDescription.
    public var imageDescription: String?
    /// Resolution; nil writes 72 dpi, the formats' word for "unknown".
    public var dotsPerInch: Double?

    /// Metadata of an output.
    public init(
        xmp: [UInt8]? = nil, exif: [UInt8]? = nil, imageDescription: String? = nil,
        dotsPerInch: Double? = nil
    ) {
        self.xmp = xmp
        self.exif = exif
        self.imageDescription = imageDescription
        self.dotsPerInch = dotsPerInch
    }
}
