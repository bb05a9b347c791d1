/// What a source may cost before it is refused.
public struct DecodeLimits: Codable, Hashable, Sendable {
    /// Most pixels that are decoded; a file of a kilobyte may declare billions.
    public var maxPixels: Int
    /// Pictures of more bytes than this lie in a temporary file instead of memory.
    public var memoryBytes: Int

    /// Limits; the defaults are 2,000 megapixels and 64 MB.
    public init(maxPixels: Int = 2_000_000_000, memoryBytes: Int = 64 << 20) {
        self.maxPixels = maxPixels
        self.memoryBytes = memoryBytes
    }
}
