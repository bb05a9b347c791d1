/// What has to be known about an embedded ICC profile; its transforms are libvips' business.
///
/// The bytes come from a stranger's file, so that every offset is checked.
/// Source: ICC.1:2022 (profile version 4.4) and ICC.1:2001-04 (version 2.4).
struct ICCProfile {
    private let reader: BigEndianReader
    private let tags: [String: Range<Int>]

    /// The data colour space: `GRAY`, `RGB `, `CMYK`, `Lab ` …
    let colourSpace: String

    /// Reads the header and the tag table; nil if this is no profile.
    init?(_ bytes: [UInt8]) {
        reader = BigEndianReader(bytes)
        guard reader.text(at: 36, count: 4) == "acsp", let space = reader.text(at: 16, count: 4),
            let count = reader.uint32(at: 128), count <= 256
        else { return nil }
        colourSpace = space
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

    /// True if the profile means sRGB to within an 8-bit code value, whoever made it.
    var isSRGB: Bool {
        // Columns of IEC 61966-2-1 adapted to D50, as sRGB profiles carry them.
        let primaries: [(String, [Double])] = [
            ("rXYZ", [0.4361, 0.2225, 0.0139]), ("gXYZ", [0.3851, 0.7169, 0.0971]),
            ("bXYZ", [0.1431, 0.0606, 0.7141]),
        ]
        guard colourSpace == "RGB ", tags["A2B0"] == nil else { return false }
        for (name, expected) in primaries {
            guard let tag = tags[name] else { return false }
            for (index, value) in expected.enumerated() {
                guard let found = reader.fixed(at: tag.lowerBound + 8 + 4 * index),
                    abs(found - value) < 0.002
                else { return false }
            }
        }
        return ["rTRC", "gTRC", "bTRC"].allSatisfy { name in
            guard let tag = tags[name], let curve = ICCCurve(reader, tag) else { return false }
            return [0.02, 0.1, 0.25, 0.5, 0.75, 0.9].allSatisfy { encoded in
                abs(curve.linear(encoded) - Double(SRGBTables.linear(encoded))) < 0.0015
            }
        }
    }
}

/// A tone curve of an ICC profile.
private struct ICCCurve {
    let linear: (Double) -> Double

    init?(_ reader: BigEndianReader, _ tag: Range<Int>) {
        switch reader.text(at: tag.lowerBound, count: 4) {
        case "curv":
            guard let curve = Self.table(reader, tag) else { return nil }
            linear = curve
        case "para":
            guard let curve = Self.parametric(reader, tag) else { return nil }
            linear = curve
        default: return nil
        }
    }

    /// curveType: nothing for the identity, one gamma, or equidistant samples.
    private static func table(_ reader: BigEndianReader, _ tag: Range<Int>) -> ((Double) -> Double)?
    {
        guard let count = reader.uint32(at: tag.lowerBound + 8), 12 + 2 * count <= tag.count else {
            return nil
        }
        let samples = (0..<count).compactMap { reader.uint16(at: tag.lowerBound + 12 + 2 * $0) }
        guard samples.count == count else { return nil }
        switch count {
        case 0: return { $0 }
        case 1: return { power($0, Double(samples[0]) / 256) }
        default:
            return { encoded in
                let position = encoded * Double(count - 1)
                let index = min(Int(position), count - 2)
                let fraction = position - Double(index)
                let low = Double(samples[index])
                return (low + (Double(samples[index + 1]) - low) * fraction) / 65535
            }
        }
    }

    /// parametricCurveType with a toe, function type 3, which is how sRGB is written.
    private static func parametric(_ reader: BigEndianReader, _ tag: Range<Int>)
        -> ((Double) -> Double)?
    {
        guard reader.uint16(at: tag.lowerBound + 8) == 3 else { return nil }
        let values = (0..<5).compactMap { reader.fixed(at: tag.lowerBound + 12 + 4 * $0) }
        guard values.count == 5 else { return nil }
        return { encoded in
            encoded >= values[4]
                ? power(max(0, values[1] * encoded + values[2]), values[0]) : values[3] * encoded
        }
    }
}
