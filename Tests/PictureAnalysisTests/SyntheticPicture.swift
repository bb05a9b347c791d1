import ColorScience
import PictureAnalysis
import TensorCore
import TestSupport

/// Small pictures made by formulas, and what time does to prints.
enum SyntheticPicture {
    /// A picture whose L*, a* and b* are functions of the position, both 0 to 1.
    static func lab(
        width: Int = 160, height: Int = 120, noise: Double = 0, seed: UInt64 = 1,
        _ color: (_ x: Double, _ y: Double) -> (l: Double, a: Double, b: Double)
    ) -> AnalysisPicture {
        var random = SeededRandom(seed: seed)
        var samples: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let (l, a, b) = color(
                    Double(x) / Double(width - 1), Double(y) / Double(height - 1))
                let rgb = Lab(l: l, a: a, b: b).sRGB
                for value in [rgb.red, rgb.green, rgb.blue] {
                    let noisy = value * 255 + Double.random(in: -1...1, using: &random) * noise
                    samples.append(UInt8(min(max(noisy.rounded(), 0), 255)))
                }
            }
        }
        return AnalysisPicture(samples: samples, width: width, height: height, bands: 3)
    }
}
