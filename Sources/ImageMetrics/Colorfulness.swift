/// Colourfulness of an interleaved 8-bit RGB picture: 0 for grey, about 15 slightly, 33 moderately,
/// 59 quite and 109 extremely colourful.
///
/// Standard deviations with n - 1. A picture of a single pixel has none, and counts by its means alone.
///
/// Source: Hasler, Süsstrunk, "Measuring colourfulness in natural images", 2003, the metric M3.
/// - Precondition: there is at least one pixel.
public func colorfulness(_ rgb: [UInt8]) -> Double {
    precondition(
        rgb.count.isMultiple(of: 3) && !rgb.isEmpty, "\(rgb.count) bytes are not RGB pixels")
    var redGreen = OpponentSums()
    var yellowBlue = OpponentSums()
    for index in stride(from: 0, to: rgb.count, by: 3) {
        let (red, green, blue) = (Int(rgb[index]), Int(rgb[index + 1]), Int(rgb[index + 2]))
        redGreen.add(2 * (red - green))
        yellowBlue.add(red + green - 2 * blue)
    }
    let count = rgb.count / 3
    let deviation = (redGreen.variance(count) + yellowBlue.variance(count)).squareRoot()
    let (rg, yb) = (redGreen.mean(count), yellowBlue.mean(count))
    return deviation + 0.3 * (rg * rg + yb * yb).squareRoot()
}

/// Sums of an opponent channel, in halves: integers, so that nothing is rounded.
private struct OpponentSums {
    private var sum = 0
    private var squares = 0

    mutating func add(_ halves: Int) {
        sum += halves
        squares += halves * halves
    }

    func mean(_ count: Int) -> Double { Double(sum) / 2 / Double(count) }

    func variance(_ count: Int) -> Double {
        guard count > 1 else { return 0 }
        let deviations = Double(squares) - Double(sum) * Double(sum) / Double(count)
        return max(deviations, 0) / 4 / Double(count - 1)
    }
}
