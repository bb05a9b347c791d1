import Synchronization

/// Counts pixels that were merged, and among them those that did not fit into sRGB; by many threads.
///
/// Pixels that are pulled twice count twice, in both numbers.
final class GamutTally: Sendable {
    private let pixels = Atomic<Int>(0)
    private let reduced = Atomic<Int>(0)

    func add(pixels count: Int, reduced reducedCount: Int) {
        pixels.add(count, ordering: .relaxed)
        reduced.add(reducedCount, ordering: .relaxed)
    }

    /// Percentage of the pixels that were reduced; nil before any was merged.
    var percent: Double? {
        let total = pixels.load(ordering: .relaxed)
        guard total > 0 else { return nil }
        return 100 * Double(reduced.load(ordering: .relaxed)) / Double(total)
    }
}
