/// What a source file is, as read from its header.
public struct SourceFacts: Codable, Hashable, Sendable {
    /// `jpeg`, `png`, `tiff`, `jp2`, `webp`, `heic`, `avif`, `jxl`, `bmp` or `pnm`, by content.
    public var format: String
    /// Pixels, as the picture is to be seen (orientation applied).
    public var width: Int
    /// Pixels, as the picture is to be seen (orientation applied).
    public var height: Int
    /// Channels in the file, transparency included.
    public var bands: Int
    /// Bits of a sample.
    public var bitDepth: Int
    /// libvips' name of the colour interpretation, such as `b-w` or `srgb`.
    public var interpretation: String
    /// Description of the embedded ICC profile; nil without one.
    public var iccDescription: String?
    /// The encoding that was assumed where no usable profile is embedded.
    public var iccAssumed: String?
    /// Resolution in dots per inch; nil where the file says nothing.
    public var dotsPerInch: Double?
    /// The EXIF orientation that was applied, 1 to 8.
    public var orientation: Int
    /// Pages in the file.
    public var pages: Int

    /// Facts of a source.
    public init(
        format: String, width: Int, height: Int, bands: Int, bitDepth: Int, interpretation: String,
        orientation: Int = 1, pages: Int = 1
    ) {
        self.format = format
        self.width = width
        self.height = height
        self.bands = bands
        self.bitDepth = bitDepth
        self.interpretation = interpretation
        self.orientation = orientation
        self.pages = pages
    }

    /// Pixels in all.
    public var pixels: Int { width * height }
}
