/// What a written picture is.
public struct OutputFacts: Codable, Hashable, Sendable {
    /// `tiff`, `jpeg` or `png`.
    public var format: String
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// Bits of a sample.
    public var bitDepth: Int
    /// Description of the embedded ICC profile.
    public var iccDescription: String
    /// IPTC digital source type, the whole URI.
    public var digitalSourceType: String
    /// Size of the file.
    public var bytes: Int
    /// SHA-256 of the file, lower-case hexadecimal.
    public var sha256: String

    /// Facts of a written picture.
    public init(
        format: String, width: Int, height: Int, bitDepth: Int, iccDescription: String,
        digitalSourceType: String, bytes: Int, sha256: String
    ) {
        self.format = format
        self.width = width
        self.height = height
        self.bitDepth = bitDepth
        self.iccDescription = iccDescription
        self.digitalSourceType = digitalSourceType
        self.bytes = bytes
        self.sha256 = sha256
    }
}
