import Foundation
import TensorCore
import TestSupport

/// A drawn photograph: soft tones, discs with sharp edges, fine stripes, and as much noise as is wanted.
public struct GrainySample {
    /// Columns.
    public let width = 240
    /// Rows.
    public let height = 200
    /// 0 to 1.
    public let clean: [Double]
    /// The same with noise, not limited to 0 to 1.
    public let noisy: [Double]

    /// A picture whose noise has a standard deviation of `deviation(tone)`.
    public init(seed: UInt64, deviation: (Double) -> Double) {
        var random = SeededRandom(seed: seed)
        var clean: [Double] = []
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
                var value = 0.2 + 0.5 * u + 0.1 * sin(5 * v)
                if hypot(u - 0.3, v - 0.4) < 0.15 { value = 0.75 }
                if hypot(u - 0.7, v - 0.6) < 0.2 { value = 0.25 }
                if y > 170, x > 120 { value = x / 3 % 2 == 0 ? 0.35 : 0.65 }
                clean.append(value)
            }
        }
        self.clean = clean
        noisy = clean.map { tone in
            let uniform = (0..<2).map { _ in Double(random.next() >> 11) * 0x1p-53 }
            return tone + deviation(tone) * sqrt(-2 * log(1 - uniform[0]))
                * cos(2 * .pi * uniform[1])
        }
    }

    /// Code values, limited to those that there are.
    public static func codes<Code: FixedWidthInteger>(_ values: [Double]) -> [Code] {
        values.map { Code(min(max($0, 0), 1) * Double(Code.max) + 0.5) }
    }

    /// Peak signal to noise ratio against the clean picture, in decibels.
    public func psnr(_ values: [Double]) -> Double {
        let squares = zip(values, clean).map { ($0 - $1) * ($0 - $1) }
        return -10 * log10(squares.reduce(0, +) / Double(squares.count))
    }
}
