public import Records

/// What the EXIF block of an output says about the output itself.
public struct EXIFTarget: Hashable, Sendable {
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// Nil where it is unknown.
    public var resolution: Resolution?
    /// True for JPEG files, of which Exif demands more.
    public var isJPEG: Bool
    /// Where the source's pixels have gone; nil for where they were.
    public var mapping: SourceMapping?

    /// What is true of an output.
    public init(
        width: Int, height: Int, resolution: Resolution?, isJPEG: Bool,
        mapping: SourceMapping? = nil
    ) {
        self.width = width
        self.height = height
        self.resolution = resolution
        self.isJPEG = isJPEG
        self.mapping = mapping
    }
}

/// Writes EXIF blocks.
public enum EXIFWriter {
    /// Longest block that fits into a JPEG file's segment.
    static let maximumBytes = 65_533

    private typealias Values = [UInt16: TIFFValue]

    /// The source's block as it may stand in an upright sRGB output.
    ///
    /// What is true of the source's file alone, how its pixels are coded, its thumbnail, is left out, and
    /// the structure is written again, so that nothing of it is hidden in unused bytes. Maker notes are left
    /// out: their offsets count from where they stood. Places in the picture are moved.
    ///
    /// - Parameters:
    ///   - exif: the source's block, with or without `Exif\0\0`.
    ///   - target: what is true of the output.
    /// - Returns: the block with `Exif\0\0`, nil if it cannot be read; the names of what is left out.
    public static func outputBlock(
        of exif: [UInt8], for target: EXIFTarget
    ) -> (block: [UInt8]?, dropped: [String]) {
        guard var content = EXIFReader.read(exif) else { return (nil, []) }
        let outside = target.mapping.map { content.move(by: $0) } ?? []
        var parts = [content.main.values, content.exposure.values, content.gps.values]
        for tag in EXIFTag.mainStructural { parts[0][tag] = nil }
        parts[1] = parts[1].filter { EXIFTag.exposure[$0.key]?.isStructural != true }
        guard let order = order(of: [content.main.values] + parts) else { return (nil, []) }
        func numbers(_ type: TIFFType, _ values: [Int], bytes: Int) -> TIFFValue {
            TIFFValue(
                type: type, bytes: values.flatMap { order.bytes(UInt64($0), count: bytes) },
                order: order)
        }
        func short(_ value: Int) -> TIFFValue { numbers(.short, [value], bytes: 2) }
        parts[0][TIFFTag.orientation] = short(1)
        // Exif demands the three tags; a unit of 1 keeps the numbers from being taken for dots an inch.
        let (x, y) = target.resolution.map { ($0.x, $0.y) } ?? (1, 1)
        parts[0][TIFFTag.xResolution] = numbers(.rational, fraction(x), bytes: 4)
        parts[0][TIFFTag.yResolution] = numbers(.rational, fraction(y), bytes: 4)
        parts[0][TIFFTag.resolutionUnit] = short(target.resolution?.unit == .inch ? 2 : 1)
        parts[1][TIFFTag.colorSpace] = short(1)
        parts[1][TIFFTag.pixelXDimension] = numbers(.long, [target.width], bytes: 4)
        parts[1][TIFFTag.pixelYDimension] = numbers(.long, [target.height], bytes: 4)
        func undefined(_ bytes: [UInt8]) -> TIFFValue {
            TIFFValue(type: .undefined, bytes: bytes, order: order)
        }
        if target.isJPEG {
            parts[0][0x0213] = short(1)
            parts[1][0x9000] = parts[1][0x9000] ?? undefined(Array("0232".utf8))
            parts[1][0x9101] = undefined([1, 2, 3, 0])
            parts[1][0xA000] = parts[1][0xA000] ?? undefined(Array("0100".utf8))
        }
        let (block, dropped) = block(of: parts)
        return (block, (dropped + outside).sorted())
    }

    /// A number as numerator and denominator.
    private static func fraction(_ value: Double) -> [Int] {
        let isWhole = abs(value - value.rounded()) < 1e-6
        let denominator = isWhole ? 1 : 1000
        return [Int((value * Double(denominator)).rounded()), denominator]
    }

    private static func order(of parts: [Values]) -> ByteOrder? {
        parts.lazy.flatMap(\.values).first?.order
    }

    /// A block with the directories of another structure, without maker notes.
    ///
    /// - Returns: the block, nil if there is nothing to write, and the names of what is left out.
    static func block(of content: EXIFContent) -> (block: [UInt8]?, dropped: [String]) {
        block(of: [
            content.main.values.filter { EXIFTag.main[$0.key] != nil }, content.exposure.values,
            content.gps.values,
        ])
    }

    /// A block with main, Exif and GPS directory.
    private static func block(of parts: [Values]) -> (block: [UInt8]?, dropped: [String]) {
        var parts = parts
        var dropped: [String] = []
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
        guard let order = order(of: parts) else { return (nil, dropped) }
        return (EXIFReader.prefix + encode(parts, order: order), dropped.sorted())
    }

    private static func name(of tag: UInt16, part: Int) -> String {
        let table = [EXIFTag.main, EXIFTag.exposure, EXIFTag.gps][part]
        let kind = part == 2 ? "GPS" : "EXIF"
        return table[tag].map { "\(kind) \($0.name)" } ?? EXIFProperties.name(of: tag, kind: kind)
    }

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
