import Glibc

/// How fast a batch goes, in pixels a second, with recent work weighing most.
///
/// Pictures differ in size by a factor of hundreds, so files a minute say nothing; and a rate over the
/// whole run never notices that the machine got something else to do. Each finished picture counts
/// with its pixels and the time since the one before, and both fade with a time constant of a minute
/// or, where pictures take longer, of a few pictures.
struct RateEstimator {
    private static let timeConstant = 60.0
    /// Nothing fades faster than this with one picture.
    private static let leastKept = 0.7

    private var pixels = 0
    private var time: Double
    private var fadingPixels = 0.0
    private var fadingSeconds = 0.0

    /// An estimator of work that begins now.
    ///
    /// - Parameter time: seconds on any clock that only goes forward.
    init(at time: Double) {
        self.time = time
    }

    /// Takes note of the pixels that are done in all.
    mutating func record(pixels total: Int, at now: Double) {
        guard total > pixels, now > time else { return }
        let kept = max(Self.leastKept, exp(-(now - time) / Self.timeConstant))
        fadingPixels = fadingPixels * kept + Double(total - pixels)
        fadingSeconds = fadingSeconds * kept + (now - time)
        pixels = total
        time = now
    }

    /// Pixels a second; nil before the first picture is done.
    var pixelsPerSecond: Double? { fadingSeconds > 0 ? fadingPixels / fadingSeconds : nil }
}
