/// The confidences of all finished pictures, summed up.
///
/// Its size does not depend on their number: they are counted by thousandths.
struct ConfidenceTotals {
    private var counts = [Int](repeating: 0, count: 1001)
    private var pictures = 0
    private var sum = 0.0

    mutating func add(_ confidence: Double) {
        guard (0...1).contains(confidence) else { return }
        counts[Int((confidence * 1000).rounded())] += 1
        pictures += 1
        sum += confidence
    }

    /// Nil where no picture has a confidence.
    var summary: ConfidenceSummary? {
        guard pictures > 0 else { return nil }
        let median = (value(at: (pictures - 1) / 2) + value(at: pictures / 2)) / 2
        return ConfidenceSummary(
            pictures: pictures, mean: sum / Double(pictures), median: median)
    }

    /// The confidence at a place of the sorted list, to a thousandth.
    private func value(at place: Int) -> Double {
        var passed = 0
        let thousandths = counts.firstIndex { count in
            passed += count
            return passed > place
        }
        return Double(thousandths ?? 0) / 1000
    }
}
