import ColorScience

/// How often each of 256 or 65,536 grey code values occurs.
struct Histogram: Sendable {
    /// By code value.
    let counts: [Int]
    /// Of all pixels.
    let total: Int

    /// A histogram of at least one pixel.
    init(counts: [Int]) {
        self.counts = counts
        total = counts.reduce(0, +)
    }

    /// Counts code values of 8 or 16 bits.
    init<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) {
        var counts = [Int](repeating: 0, count: 1 << Code.bitWidth)
        for code in codes { counts[Int(code)] += 1 }
        self.init(counts: counts)
    }

    /// The largest code value that there can be.
    var last: Int { counts.count - 1 }

    /// Counts greys as they are and of colours the luminance, as a code value.
    init(_ picture: AnalysisPicture) {
        self.init(picture.gray)
    }

    /// The least code value that at least so large a share of the pixels does not exceed.
    func code(atShare share: Double) -> Int {
        var seen = 0
        for code in counts.indices {
            seen += counts[code]
            if Double(seen) >= share * Double(total), seen > 0 { return code }
        }
        return last
    }

    /// L* of ``code(atShare:)``.
    func lightness(atShare share: Double) -> Double {
        Lab.lightness(ofGray: Double(code(atShare: share)) / Double(last))
    }

    /// The share of pixels with these code values.
    func share(of codes: ClosedRange<Int>) -> Double {
        Double(counts[codes].reduce(0, +)) / Double(total)
    }

    /// The share of pixels near the most frequent code value, or near the most frequent one elsewhere.
    var twoToneShare: Double {
        precondition(last == 255, "tones near each other among \(counts.count)")
        let reach = 24
        func peak(outside range: ClosedRange<Int>?) -> Int {
            let candidates = (0..<256).filter { range?.contains($0) != true }
            return candidates.max { counts[$0] < counts[$1] } ?? 0
        }
        let first = peak(outside: nil)
        let near = max(0, first - reach)...min(255, first + reach)
        let second = peak(outside: max(0, first - 2 * reach)...min(255, first + 2 * reach))
        let other = max(0, second - reach)...min(255, second + reach)
        return share(of: near) + share(of: other)
    }
}
