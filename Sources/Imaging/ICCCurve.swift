/// A tone curve of an ICC profile: linear light, 0 to 1, of a device value, 0 to 1.
///
/// Source: ICC.1:2022, 10.6 and 10.18.
struct ICCCurve: Sendable {
    let linear: @Sendable (Double) -> Double

    /// Nil if the tag is no curve or ends early.
    init?(_ reader: BigEndianReader, _ tag: Range<Int>) {
        let curve =
            switch reader.text(at: tag.lowerBound, count: 4) {
            case "curv": Self.table(reader, tag)
            case "para": Self.parametric(reader, tag)
            default: nil as (@Sendable (Double) -> Double)?
            }
        guard let curve else { return nil }
        linear = { min(max(curve($0), 0), 1) }
    }

    /// curveType: nothing for the identity, one gamma, or equidistant samples.
    private static func table(_ reader: BigEndianReader, _ tag: Range<Int>)
        -> (@Sendable (Double) -> Double)?
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
                let low = Double(samples[index])
                let step = Double(samples[index + 1]) - low
                return (low + step * (position - Double(index))) / 65535
            }
        }
    }

    /// parametricCurveType: (a x + b)^g + e from d on, c x + f below, with what a type leaves out.
    private static func parametric(_ reader: BigEndianReader, _ tag: Range<Int>)
        -> (@Sendable (Double) -> Double)?
    {
        let counts = [1, 3, 4, 5, 7]
        guard let type = reader.uint16(at: tag.lowerBound + 8), counts.indices.contains(type),
            12 + 4 * counts[type] <= tag.count
        else { return nil }
        let values = (0..<counts[type]).compactMap {
            reader.fixed(at: tag.lowerBound + 12 + 4 * $0)
        }
        guard values.count == counts[type] else { return nil }
        let gamma = values[0]
        guard type > 0 else { return { power($0, gamma) } }
        let (a, b) = (values[1], values[2])
        let offset = type == 2 ? values[3] : type == 4 ? values[5] : 0
        guard type >= 3 else {
            return { power(max(0, a * $0 + b), gamma) + offset }
        }
        let (slope, limit) = (values[3], values[4])
        let toe = type == 4 ? values[6] : 0
        return { encoded in
            encoded >= limit
                ? power(max(0, a * encoded + b), gamma) + offset : slope * encoded + toe
        }
    }
}
