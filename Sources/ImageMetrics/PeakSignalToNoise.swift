internal import Glibc

/// Peak signal-to-noise ratio in decibels of two 8-bit pictures, the mean squared error taken over all
/// samples of all channels; infinite if they are equal.
///
/// - Precondition: both have the same number of samples, at least one.
public func peakSignalToNoise(_ picture: [UInt8], _ truth: [UInt8]) -> Double {
    precondition(
        picture.count == truth.count && !truth.isEmpty,
        "\(picture.count) samples cannot be compared with \(truth.count)")
    var squares = 0
    for index in truth.indices {
        let difference = Int(picture[index]) - Int(truth[index])
        squares += difference * difference
    }
    guard squares > 0 else { return .infinity }
    return 10 * log10(255 * 255 * Double(truth.count) / Double(squares))
}
