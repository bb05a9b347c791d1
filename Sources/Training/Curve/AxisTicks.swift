import Glibc

/// Round numbers that an axis is labelled with.
struct AxisTicks: Hashable {
    /// What the axis covers.
    let range: ClosedRange<Double>
    /// Evenly spaced, from end to end of the range.
    let values: [Double]
    /// Decimal places that tell them apart.
    let places: Int

    /// A range of steps of 1, 2 or 5 times a power of ten, about `count` of them.
    ///
    /// - Parameters:
    ///   - covered: what has to be covered.
    ///   - count: how many ticks are wanted.
    ///   - isExtended: whether the axis goes on to the next tick at both ends; if not, it ends with the range
    ///     and ticks lie within.
    init(covering covered: ClosedRange<Double>, count: Int, isExtended: Bool = true) {
        // A constant, and what floating point makes of one, gets a range of its own.
        let least = max(abs(covered.upperBound), 1e-9) * 1e-6
        let length = covered.upperBound - covered.lowerBound
        let (low, high) =
            length > least
            ? (covered.lowerBound, covered.upperBound)
            : (covered.lowerBound - least * 1e5, covered.upperBound + least * 1e5)
        let step = Self.roundStep((high - low) / Double(max(count, 1)))
        let first = isExtended ? (low / step).rounded(.down) : (low / step).rounded(.up)
        let last = isExtended ? (high / step).rounded(.up) : (high / step).rounded(.down)
        values = stride(from: first, through: max(first, last), by: 1).map { $0 * step }
        self.range = isExtended ? first * step...last * step : low...high
        places = max(0, -Int(log10(step).rounded(.down)))
    }

    /// Where a value lies, 0 at the beginning of the range and 1 at its end.
    func place(of value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    private static func roundStep(_ least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        return [1, 2, 5].map { $0 * power }.first { $0 >= least * 0.999 } ?? 10 * power
    }
}
