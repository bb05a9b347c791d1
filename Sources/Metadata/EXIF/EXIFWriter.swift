/// Writes EXIF blocks.
public enum EXIFWriter {
    /// Longest block that fits into a JPEG file's segment.
    static let maximumBytes = 65_533

    /// The block as it may stand in an upright sRGB output: orientation 1, colour space sRGB, no link to the source's
    /// small copy of the picture.
    ///
    /// Everything else, maker notes included, keeps its place, so that no offset changes.
    ///
    /// - Parameter exif: the source's block, with or without `Exif\0\0`.
    /// - Returns: the block with `Exif\0\0`; nil if it cannot be read.
    public static func sanitized(exif: [UInt8]) -> [UInt8]? {
        var bytes = EXIFReader.withoutPrefix(exif)
        let source = MemorySource(bytes: bytes)
        guard var structure = TIFFStructure(source, budget: EXIFReader.maximumTotalBytes),
            !structure.isBig, let main = structure.locate(at: structure.firstDirectory)
        else { return nil }
        let order = structure.order
        func patch(_ entry: TIFFEntryLocation, with value: UInt64) {
            let fields = [(UInt64(TIFFType.short.rawValue), 2), (1, 4), (value, 2), (0, 2)]
            let patched = fields.flatMap { order.bytes($0.0, count: $0.1) }
            bytes.replaceSubrange(entry.offset + 2..<entry.offset + 12, with: patched)
        }
        for entry in main.entries where entry.tag == TIFFTag.orientation { patch(entry, with: 1) }
        if main.next != 0 {
            bytes.replaceSubrange(
                main.nextField..<main.nextField + 4, with: [UInt8](repeating: 0, count: 4))
        }
        if let pointer = main.entries.first(where: { $0.tag == TIFFTag.exifDirectory }),
            let exposure = structure.locate(at: Int(order.unsigned(pointer.field)))
        {
            for entry in exposure.entries where entry.tag == TIFFTag.colorSpace {
                patch(entry, with: 1)
            }
        }
        return EXIFReader.prefix + bytes
    }

    /// A block with the directories of another structure.
    ///
    /// Maker notes are left out: their offsets count from where they stood.
    ///
    /// - Returns: the block, nil if there is nothing to write, and the names of what is left out.
    static func block(of content: EXIFContent) -> (block: [UInt8]?, dropped: [String]) {
        var dropped: [String] = []
        var parts = [
            content.main.values.filter { EXIFTag.main[$0.key] != nil }, content.exposure.values,
            content.gps.values,
        ]
        parts[1][TIFFTag.interoperability] = nil
        for index in parts.indices {
            parts[index] = parts[index].filter { tag, value in
                let isKept = tag != TIFFTag.makerNote && value.type.isClassic
                if !isKept { dropped.append(name(of: tag, part: index)) }
                return isKept
            }
        }
        while size(of: parts) > maximumBytes {
            let largest = parts.enumerated()
                .flatMap { part in part.element.map { (part.offset, $0.key, $0.value.bytes.count) }
                }
                .max { ($0.2, $0.1) < ($1.2, $1.1) }
            guard let (index, tag, _) = largest else { break }
            parts[index][tag] = nil
            dropped.append(name(of: tag, part: index) + " (too long)")
        }
        guard let order = parts.lazy.flatMap(\.values).first?.order else { return (nil, dropped) }
        return (EXIFReader.prefix + encode(parts, order: order), dropped.sorted())
    }

    private static func name(of tag: UInt16, part: Int) -> String {
        let table = [EXIFTag.main, EXIFTag.exposure, EXIFTag.gps][part]
        let kind = part == 2 ? "GPS" : "EXIF"
        return table[tag].map { "\(kind) \($0.name)" } ?? EXIFProperties.name(of: tag, kind: kind)
    }

    private typealias Values = [UInt16: TIFFValue]

    /// Upper bound of the written size.
    private static func size(of parts: [Values]) -> Int {
        let tables = parts.map { 6 + 12 * ($0.count + 2) }.reduce(0, +)
        return EXIFReader.prefix.count + 8 + tables
            + parts.flatMap(\.values).map { ($0.bytes.count + 1) & ~1 }.reduce(0, +)
    }

    private static func encode(_ parts: [Values], order: ByteOrder) -> [UInt8] {
        var main = parts[0]
        var bytes = (order == .little ? [0x49, 0x49] : [0x4D, 0x4D]) + order.bytes(42, count: 2)
        bytes += order.bytes(8, count: 4)
        // The main directory comes first, so its pointers have to be known before the others are written.
        let others = [(TIFFTag.exifDirectory, parts[1]), (TIFFTag.gpsDirectory, parts[2])]
            .filter { !$0.1.isEmpty }
        func pointer(_ offset: Int) -> TIFFValue {
            TIFFValue(type: .long, bytes: order.bytes(UInt64(offset), count: 4), order: order)
        }
        for (tag, _) in others { main[tag] = pointer(0) }
        var offset = 8 + encode(main, at: 8, order: order).count
        var rest: [UInt8] = []
        for (tag, values) in others {
            main[tag] = pointer(offset)
            let directory = encode(values, at: offset, order: order)
            rest += directory
            offset += directory.count
        }
        return bytes + encode(main, at: 8, order: order) + rest
    }

    /// A directory followed by the values that do not fit into its entries.
    private static func encode(_ values: Values, at offset: Int, order: ByteOrder) -> [UInt8] {
        var table = order.bytes(UInt64(values.count), count: 2)
        var data: [UInt8] = []
        let dataOffset = offset + 2 + 12 * values.count + 4
        for (tag, value) in values.sorted(by: { $0.key < $1.key }) {
            table += order.bytes(UInt64(tag), count: 2)
            table += order.bytes(UInt64(value.type.rawValue), count: 2)
            table += order.bytes(UInt64(value.count), count: 4)
            if value.bytes.count <= 4 {
                table += value.bytes + [UInt8](repeating: 0, count: 4 - value.bytes.count)
            } else {
                table += order.bytes(UInt64(dataOffset + data.count), count: 4)
                data += value.bytes + (value.bytes.count % 2 == 0 ? [] : [0])
            }
        }
        return table + order.bytes(0, count: 4) + data
    }
}
