import Glibc

/// How fast work goes, in pixels, bytes or whatever is counted a second, with recent work weighing most.
///
/// Pictures differ in size by a factor of hundreds, so files a minute say nothing; and a rate over the
/// whole run never notices that the machine got something else to do. Each finished picture counts
/// with its size and the time since the one before, and both fade with a time constant of a minute
/// or, where pictures take longer, of a few pictures.
struct RateEstimator {
    private static let timeConstant = 60.0
    /// Nothing fades faster than this with one picture.
    private static let leastKept = 0.7

    private var done = 0
    private var time: Double
    private var fadingAmount = 0.0
    private var fadingSeconds = 0.0

    /// An estimator of work that begins now.
    ///
    /// - Parameter time: seconds on any clock that only goes forward.
    init(at time: Double) {
        self.time = time
    }

    /// Takes note of how much is done in all.
    mutating func record(_ total: Int, at now: Double) {
        guard total > done, now > time else { return }
        let kept = max(Self.leastKept, exp(-(now - time) / Self.timeConstant))
        fadingAmount = fadingAmount * kept + Double(total - done)
        fadingSeconds = fadingSeconds * kept + (now - time)
        done = total
        time = now
    }

    /// How much a second; nil before anything is done.
    var perSecond: Double? { fadingSeconds > 0 ? fadingAmount / fadingSeconds : nil }
}
