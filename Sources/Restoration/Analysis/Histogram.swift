import ColorScience

/// How often each of the 256 grey code values occurs.
struct Histogram {
    private var counts = [Int](repeating: 0, count: 256)
    private let total: Int

    /// Counts greys as they are and of colours the luminance, as a code value.
    init(_ picture: AnalysisPicture) {
        total = picture.width * picture.height
        for grey in picture.grey { counts[Int(grey)] += 1 }
    }

    /// The least code value that at least so large a share of the pixels does not exceed.
    func code(atShare share: Double) -> Int {
        var seen = 0
        for code in 0..<256 {
            seen += counts[code]
            if Double(seen) >= share * Double(total), seen > 0 { return code }
        }
        return 255
    }

    /// L* of ``code(atShare:)``.
    func lightness(atShare share: Double) -> Double {
        Lab.lightness(ofGrey: Double(code(atShare: share)) / 255)
    }

    /// The share of pixels with these code values.
    func share(of codes: ClosedRange<Int>) -> Double {
        Double(counts[codes].reduce(0, +)) / Double(total)
    }

    /// The share of pixels near the most frequent code value, or near the most frequent one elsewhere.
    var twoToneShare: Double {
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

extension AnalysisPicture {
    /// The picture as grey code values whose linear value is the relative luminance.
    var grey: [UInt8] {
        guard bands == 3 else { return samples }
        return (0..<width * height).map { pixel in
            let linear = (0..<3).map { Self.linear[Int(samples[3 * pixel + $0])] }
            let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
            return UInt8((SRGB.encoded(fromLinear: min(luminance, 1)) * 255).rounded())
        }
    }

    /// The picture in grey.
    var withoutColour: AnalysisPicture {
        AnalysisPicture(samples: grey, width: width, height: height, bands: 1)
    }

    private static let linear = (0..<256).map { SRGB.linear(fromEncoded: Double($0) / 255) }
}
