/// What a source may cost before it is refused.
///
/// A picture of very many pixels has to have some bytes for them, too: codes for blank areas are so short that a
/// kilobyte may honestly declare a thousand megapixels, which cost as much as those of a scan.
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

    /// Pixels that a file may have whatever its bytes: more than a blank WebP picture of the largest size.
    private static let pixelsOfAnyFile = 300_000_000
    /// Deflate, which nothing but blank paper comes near to, ends at 8,256 pixels of one bit.
    private static let pixelsPerByte = 16_384

    /// Most pixels of a picture in a file of this many bytes.
    static func mostPixels(fileBytes: Int) -> Int {
        let (pixels, isMore) = fileBytes.multipliedReportingOverflow(by: pixelsPerByte)
        return isMore ? .max : max(pixelsOfAnyFile, pixels)
    }
}
