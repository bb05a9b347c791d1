public import Imaging

/// How often the code values of a grey picture occur away from its edges, where borders, mounts and film
/// rebates are not the photograph; counted on a small copy of the picture's own depth.
public struct InnerTones: Sendable {
    /// Pixels of the copy's longer side.
    private static let longSide = 512
    /// Share of each side that is left out at either end.
    private static let margin = 0.08

    private let histogram: Histogram

    /// Counts the values of a grey picture.
    ///
    /// - Throws: an internal error if computing the pixels fails.
    public init(_ picture: borrowing VipsImage) throws(ImagingError) {
        let copy = try picture.reduced(longSide: Self.longSide)
        let columns = Self.inner(copy.width)
        let rows = Self.inner(copy.height)
        let count = columns.count * rows.count
        let (x, y) = (columns.lowerBound, rows.lowerBound)
        if copy.bitDepth == 8 {
            var codes = [UInt8](repeating: 0, count: count)
            try copy.read8(x: x, y: y, width: columns.count, height: rows.count, into: &codes)
            histogram = Histogram(codes)
        } else {
            var codes = [UInt16](repeating: 0, count: count)
            try copy.read16(x: x, y: y, width: columns.count, height: rows.count, into: &codes)
            histogram = Histogram(codes)
        }
    }

    /// Tones from how often each of 256 or 65,536 code values occurs, at least one of them.
    public init(counts: [Int]) {
        histogram = Histogram(counts: counts)
    }

    private static func inner(_ side: Int) -> Range<Int> {
        let cut = Int(Double(side) * margin)
        return cut..<side - cut
    }

    /// The least code value, 0...1, that at least so large a share of the pixels does not exceed.
    public func code(atShare share: Double) -> Double {
        Double(histogram.code(atShare: share)) / Double(histogram.last)
    }

    /// The mean over all pixels of a function of the code value, 0...1.
    public func mean(of value: (Double) -> Double) -> Double {
        let last = Double(histogram.last)
        var sum = 0.0
        for (code, count) in histogram.counts.enumerated() where count > 0 {
            sum += Double(count) * value(Double(code) / last)
        }
        return sum / Double(histogram.total)
    }
}
