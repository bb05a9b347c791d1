import Records

/// A block of Photoshop image resources, as far as it concerns metadata.
///
/// Source: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
struct PhotoshopResources: Sendable, Hashable {
    /// The IPTC-IIM records (resource 0x0404).
    var iptc: [UInt8]?
    /// What resources say that have a counterpart in XMP.
    var properties = MetadataProperties()
    /// ResolutionInfo (0x03ED).
    var resolution: Resolution?
    /// Names of resources whose content does not reach an output, without repetition.
    var others: [String] = []
    /// True if the block ends early or breaks off in disorder.
    var isDamaged = false

    /// The letters before the resources in a JPEG file.
    static let prefix = Array("Photoshop 3.0\0".utf8)

    /// Resources that say nothing new: IPTC-IIM and its digest, resolution, ICC profile, EXIF, XMP.
    private static let known: Set<Int> = [0x0404, 0x0425, 0x03ED, 0x040F, 0x0422, 0x0424]
    private static let signatures = ["8BIM", "MeSa", "PHUT", "AgHg", "DCSR"].map { Array($0.utf8) }
    private static let maximumResources = 10_000

    /// Reads a block, with or without the prefix of JPEG files; nil if it is none.
    init?(_ block: [UInt8]) {
        var position = block.starts(with: Self.prefix) ? Self.prefix.count : 0
        guard Self.signatures.contains(Array(block.dropFirst(position).prefix(4))) else {
            return nil
        }
        var count = 0
        while position < block.count, count < Self.maximumResources {
            guard let (id, content) = Self.resource(in: block, at: position) else {
                // A single zero may fill up the end.
                isDamaged = block[position...].contains { $0 != 0 }
                break
            }
            take(id, block[content])
            position = content.upperBound + content.count % 2
            count += 1
        }
    }

    private mutating func take(_ id: Int, _ content: ArraySlice<UInt8>) {
        switch id {
        case 0x0404 where iptc == nil: iptc = Array(content)
        case 0x03ED where content.count >= 16:
            // Numbers of 16 bits before and after the point; the units are those of the display.
            func fixed(_ offset: Int) -> Double {
                let start = content.startIndex + offset
                return Double(ByteOrder.big.unsigned(content[start..<start + 4])) / 65_536
            }
            resolution = Resolution(x: fixed(0), y: fixed(8), origin: .photoshop)
        case 0x040A:
            guard content.contains(where: { $0 != 0 }) else { return }
            properties.entries.append(
                .init(
                    name: XMPName(.xmpRights, "Marked"), value: .text("True"),
                    origin: PhotoshopNames.name(of: id)))
        case 0x040B:
            let text = MetadataText.trimmed(MetadataText.guessed(content))
            guard !text.isEmpty else { return }
            properties.entries.append(
                .init(
                    name: XMPName(.xmpRights, "WebStatement"), value: .text(text),
                    origin: PhotoshopNames.name(of: id)))
        default:
            let name = PhotoshopNames.name(of: id)
            if !Self.known.contains(id), !others.contains(name) { others.append(name) }
        }
    }

    /// The number of the resource at a place and where its content lies.
    private static func resource(
        in block: [UInt8], at position: Int
    ) -> (id: Int, content: Range<Int>)? {
        guard position + 7 <= block.count,
            signatures.contains(Array(block[position..<position + 4]))
        else { return nil }
        let id = Int(ByteOrder.big.unsigned(block[position + 4..<position + 6]))
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
