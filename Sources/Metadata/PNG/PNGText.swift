/// A text chunk of a PNG file: tEXt, zTXt or iTXt.
///
/// Source: PNG (third edition), section 11.3.3.
struct PNGText: Hashable {
    /// 1 to 79 letters.
    var keyword: String
    /// The text's bytes, unpacked.
    var bytes: [UInt8]
    /// True for iTXt, whose texts are UTF-8.
    var isUTF8: Bool

    /// Longest text that is read, in the file and unpacked.
    static let maximumBytes = 32 << 20
    /// Most bytes that are unpacked for all texts of a file: a megabyte may hold a thousand.
    static let maximumTotalBytes = 64 << 20
    static let types: Set<String> = ["tEXt", "zTXt", "iTXt"]
    /// The keyword of an XMP packet (XMP specification part 3, 1.1.5).
    static let xmp = "XML:com.adobe.xmp"

    /// The text for people.
    var text: String {
        MetadataText.trimmed(
            isUTF8 ? String(decoding: bytes, as: UTF8.self) : MetadataText.guessed(bytes))
    }

    /// Reads a chunk; nil if it is damaged, or longer than allowed when unpacked.
    ///
    /// - Parameters:
    ///   - type: of the chunk.
    ///   - content: of the chunk.
    ///   - budget: bytes that may still be unpacked for texts of the file; what is unpacked is taken off.
    init?(type: String, _ content: [UInt8], budget: inout Int) {
        guard let end = content.firstIndex(of: 0), (1...79).contains(end) else { return nil }
        keyword = MetadataText.guessed(content[..<end])
        var rest = content[(end + 1)...]
        isUTF8 = type == "iTXt"
        switch type {
        case "tEXt": bytes = Array(rest)
        case "zTXt":
            // The method, of which there is one.
            guard rest.popFirst() == 0,
                let text = Self.unpacked(Array(rest), &budget)
            else { return nil }
            bytes = text
        case "iTXt":
            guard let flag = rest.popFirst(), flag <= 1, rest.popFirst() == 0 else { return nil }
            // Language and translated keyword.
            for _ in 0..<2 {
                guard let zero = rest.firstIndex(of: 0) else { return nil }
                rest = rest[(zero + 1)...]
            }
            let packed = Array(rest)
            guard let text = flag == 1 ? Self.unpacked(packed, &budget) : packed else {
                return nil
            }
            bytes = text
        default: return nil
        }
    }

    private static func unpacked(_ packed: [UInt8], _ budget: inout Int) -> [UInt8]? {
        let allowed = min(budget, maximumBytes)
        var left = allowed
        defer { budget -= allowed - left }
        return Deflate.unpacked(packed, budget: &left)
    }
}
