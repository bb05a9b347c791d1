/// The chunks of a PNG file.
///
/// Made for hostile files: every length is checked, and the number of chunks has a limit. Checksums are
/// not compared: they tell damage, and the decoder looks for that.
///
/// Source: PNG (third edition), section 5.
struct PNGChunks {
    /// One chunk.
    struct Chunk: Hashable {
        /// Four letters.
        var type: String
        /// Length, type, content and checksum.
        var whole: ByteRun
        var content: ByteRun
        /// True if pixels come before it.
        var isLate: Bool
    }

    /// The first bytes of every PNG file.
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    static let pixels = "IDAT"
    /// Holds a C2PA manifest store.
    static let manifestStore = "caBX"

    /// All chunks but those of pixels, in the order of the file.
    private(set) var chunks: [Chunk] = []
    /// Where the first chunk of pixels begins; nil if there is none.
    private(set) var firstPixels: Int?
    /// True if the chunk that ends the file was reached.
    private(set) var isComplete = false

    private static let maximumChunks = 50_000
    private static let maximumPixelChunks = 4_000_000

    /// Reads the chunks of a file; nil if it does not begin as a PNG file does.
    init?(_ source: some ByteSource) {
        guard source.read(at: 0, count: 8) == Self.signature else { return nil }
        var position = 8
        var pixelChunks = 0
        while let head = source.read(at: position, count: 8) {
            let count = Int(ByteOrder.big.unsigned(head[0..<4]))
            let type = MetadataText.latin(head[4..<8])
            let end = position + 12 + count
            guard count <= 0x7FFF_FFFF, source.read(at: end - 1, count: 1) != nil else { return }
            if type == Self.pixels {
                firstPixels = firstPixels ?? position
                pixelChunks += 1
                guard pixelChunks <= Self.maximumPixelChunks else { return }
            } else {
                guard chunks.count < Self.maximumChunks else { return }
                chunks.append(
                    Chunk(
                        type: type, whole: ByteRun(offset: position, count: end - position),
                        content: ByteRun(offset: position + 8, count: count),
                        isLate: firstPixels != nil))
            }
            if type == "IEND" {
                isComplete = true
                return
            }
            position = end
        }
    }

    /// A chunk as it is written.
    static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        ByteOrder.big.bytes(UInt64(content.count), count: 4) + Array(type.utf8) + content
            + checksum(type, content)
    }

    /// The checksum of a chunk as it is written.
    static func checksum(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let checksum = Deflate.checksum(Array(type.utf8) + content)
        return ByteOrder.big.bytes(UInt64(checksum), count: 4)
    }
}
