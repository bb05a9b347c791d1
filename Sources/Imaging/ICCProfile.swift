/// What has to be known about an embedded ICC profile; its transforms are libvips' business.
///
/// The bytes come from a stranger's file, so that every offset is checked.
/// Source: ICC.1:2022 (profile version 4.4) and ICC.1:2001-04 (version 2.4).
struct ICCProfile {
    private let reader: BigEndianReader
    private let tags: [String: Range<Int>]

    /// The data colour space, such as `GRAY`, `RGB ` or `CMYK`.
    let colorSpace: String
    /// The profile connection space: `XYZ ` or `Lab `.
    let connectionSpace: String

    /// Reads the header and the tag table; nil if this is no profile.
    init?(_ bytes: [UInt8]) {
        reader = BigEndianReader(bytes)
        guard reader.text(at: 36, count: 4) == "acsp", let space = reader.text(at: 16, count: 4),
            let connection = reader.text(at: 20, count: 4),
            let count = reader.uint32(at: 128), count <= 256
        else { return nil }
        colorSpace = space
        connectionSpace = connection
        var tags: [String: Range<Int>] = [:]
        for index in 0..<count {
            let entry = 132 + 12 * index
            guard let name = reader.text(at: entry, count: 4),
                let offset = reader.uint32(at: entry + 4),
                let size = reader.uint32(at: entry + 8), offset + size <= bytes.count
            else { continue }
            tags[name] = offset..<(offset + size)
        }
        self.tags = tags
    }

    /// The profile's name for people; nil if it has none that can be read.
    var description: String? {
        guard let tag = tags["desc"], let type = reader.text(at: tag.lowerBound, count: 4) else {
            return nil
        }
        let text =
            switch type {
            case "desc": asciiDescription(tag)
            case "mluc": unicodeDescription(tag)
            default: nil as String?
            }
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// textDescriptionType of version 2: a counted ASCII string.
    private func asciiDescription(_ tag: Range<Int>) -> String? {
        guard let count = reader.uint32(at: tag.lowerBound + 8), count <= tag.count - 12,
            let bytes = reader.bytes(at: tag.lowerBound + 12, count: count)
        else { return nil }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// multiLocalizedUnicodeType of version 4: English if there, else the first record.
    private func unicodeDescription(_ tag: Range<Int>) -> String? {
        guard let count = reader.uint32(at: tag.lowerBound + 8), count <= 256 else { return nil }
        var first: String?
        for index in 0..<count {
            let record = tag.lowerBound + 16 + 12 * index
            guard record + 12 <= tag.upperBound,
                let language = reader.text(at: record, count: 2),
                let size = reader.uint32(at: record + 4),
                let offset = reader.uint32(at: record + 8), offset + size <= tag.count,
                let bytes = reader.bytes(at: tag.lowerBound + offset, count: size)
            else { continue }
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
            let text = String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
            if language == "en" { return text }
            first = first ?? text
        }
        return first
    }

    /// True if colours go through tables of many dimensions, which only a colour library handles.
    var hasTables: Bool { tags["A2B0"] != nil || tags["A2B1"] != nil }

    /// True if the tables are those of the perceptual intent alone, as in many profiles of scanners; they
    /// then stand for all intents.
    var hasPerceptualTablesAlone: Bool { tags["A2B0"] != nil && tags["A2B1"] == nil }

    /// The tone curve of a grey profile; nil if it has none of the usual kind.
    var grayCurve: ICCCurve? {
        guard colorSpace == "GRAY", connectionSpace == "XYZ ", !hasTables else { return nil }
        return curve("kTRC")
    }

    /// Tone curves and colourants of an RGB profile, in the order red, green, blue.
    ///
    /// A colourant is XYZ relative to D50. Nil if the profile is not of this kind.
    var matrix: (curves: [ICCCurve], colorants: [[Double]])? {
        guard colorSpace == "RGB ", connectionSpace == "XYZ ", !hasTables else { return nil }
        let curves = ["rTRC", "gTRC", "bTRC"].compactMap(curve)
        let colorants = ["rXYZ", "gXYZ", "bXYZ"].compactMap(colorant)
        return curves.count == 3 && colorants.count == 3 ? (curves, colorants) : nil
    }

    private func curve(_ name: String) -> ICCCurve? {
        tags[name].flatMap { ICCCurve(reader, $0) }
    }

    private func colorant(_ name: String) -> [Double]? {
        guard let tag = tags[name], tag.count >= 20 else { return nil }
        return (0..<3).compactMap { reader.fixed(at: tag.lowerBound + 8 + 4 * $0) }
    }

    /// True if the profile means sRGB, or grey with its tone curve, to within an 8-bit code value, whoever made
    /// it.
    var isSRGB: Bool {
        // IEC 61966-2-1 adapted to D50, as sRGB profiles carry it.
        let expected = [
            [0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141],
        ]
        if let grayCurve { return Self.isSRGB(grayCurve) }
        guard let (curves, colorants) = matrix else { return false }
        return zip(colorants.joined(), expected.joined()).allSatisfy { abs($0 - $1) < 0.002 }
            && curves.allSatisfy(Self.isSRGB)
    }

    private static func isSRGB(_ curve: ICCCurve) -> Bool {
        [0.02, 0.1, 0.25, 0.5, 0.75, 0.9].allSatisfy { encoded in
            abs(curve.linear(encoded) - SRGBTables.linear(encoded)) < 0.0015
        }
    }
}
