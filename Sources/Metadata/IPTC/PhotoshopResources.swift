/// A block of Photoshop image resources, as far as it concerns metadata.
///
/// Source: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
struct PhotoshopResources: Sendable, Hashable {
    /// The IPTC-IIM records (resource 0x0404).
    var iptc: [UInt8]?
    /// True if there are resources whose content does not reach an output.
    var hasOthers = false
    /// True if the block ends early or breaks off in disorder.
    var isDamaged = false

    /// The letters before the resources in a JPEG file.
    static let prefix = Array("Photoshop 3.0\0".utf8)

    /// Resources that say nothing new: IPTC-IIM and its digest, resolution, ICC profile, EXIF, XMP.
    private static let known: Set<UInt64> = [0x0404, 0x0425, 0x03ED, 0x040F, 0x0422, 0x0424]
    private static let signatures = ["8BIM", "MeSa", "PHUT", "AgHg", "DCSR"].map { Array($0.utf8) }

    /// Reads a block, with or without the prefix of JPEG files; nil if it is none.
    init?(_ block: [UInt8]) {
        var position = block.starts(with: Self.prefix) ? Self.prefix.count : 0
        guard Self.signatures.contains(Array(block.dropFirst(position).prefix(4))) else {
            return nil
        }
        while position < block.count {
            guard let (id, content) = Self.resource(in: block, at: position) else {
                // A single zero may fill up the end.
                isDamaged = block[position...].contains { $0 != 0 }
                break
            }
            if id == 0x0404, iptc == nil { iptc = Array(block[content]) }
            if !Self.known.contains(id) { hasOthers = true }
            position = content.upperBound + content.count % 2
        }
    }

    /// The number of the resource at a place and where its content lies.
    private static func resource(
        in block: [UInt8], at position: Int
    ) -> (id: UInt64, content: Range<Int>)? {
        guard position + 7 <= block.count,
            signatures.contains(Array(block[position..<position + 4]))
        else { return nil }
        let id = ByteOrder.big.unsigned(block[position + 4..<position + 6])
        // The name with its length byte fills an even number of bytes.
        let nameCount = (Int(block[position + 6]) + 2) & ~1
        let lengthField = position + 6 + nameCount
        guard lengthField + 4 <= block.count else { return nil }
        let count = Int(ByteOrder.big.unsigned(block[lengthField..<lengthField + 4]))
        let start = lengthField + 4
        guard count <= block.count - start else { return nil }
        return (id, start..<start + count)
    }
}
