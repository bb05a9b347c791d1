import Foundation
import Imaging
import PictureSupport
import TensorCore
import Testing
import TestSupport

@testable import PictureAnalysis

@Suite struct HalftoneAnalysisTests {
    /// Prominence in a grey picture of 256 x 200 pixels.
    static func prominence(_ code: (Double, Double) -> Double) throws -> HalftoneAnalysis {
        VipsRuntime.start()
        let picture = AnalysisPicture.gray(width: 256, height: 200) { x, y in
            code(Double(x), Double(y))
        }
        let image = try VipsImage.fromMemory(
            picture.samples, width: 256, height: 200, bands: 1)
        return HalftoneAnalysis(try DetailWindows(image))
    }

    @Test(arguments: [(3.1, 45.0), (4.5, 45), (7, 30), (5, 62)])
    func screensAreFound(period: Double, degrees: Double) throws {
        var random = SeededRandom(seed: 3)
        let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
        let found = try Self.prominence { x, y in
            let (u, v) = (cosine * x + sine * y, cosine * y - sine * x)
            let screen = cos(2 * .pi * u / period) + cos(2 * .pi * v / period)
            let ink = SyntheticScan.photograph(x, y) / 255 > 0.5 + screen / 4
            return (ink ? 225 : 25) + .random(in: -8...8, using: &random)
        }
        #expect(found.isHalftone, "\(found.prominence)")
    }

    /// A photograph, grain, a brick wall, checked cloth along the rows, stripes aslant.
    @Test(arguments: 0..<5) func whatIsNoScreen(kind: Int) throws {
        var random = SeededRandom(seed: 5)
        let found = try Self.prominence { x, y in
            let grain = Double.random(in: -20...20, using: &random)
            switch kind {
            case 0: return SyntheticScan.photograph(x, y) + grain / 10
            case 1: return 128 + 4 * grain
            case 2:
                let shift = Int(y) / 7 % 2 * 10
                let isJoint = Int(y) % 7 == 0 || (Int(x) + shift) % 20 == 0
                return isJoint ? 190 : 110 + grain
            case 3: return 128 + 40 * sin(x) + 40 * sin(y) + grain
            default: return 128 + 90 * sin(0.7 * x + 0.9 * y) + grain
            }
        }
        #expect(!found.isHalftone, "\(found.prominence)")
    }

    @Test(arguments: [2, 8, 64]) func transformMatchesItsDefinition(length: Int) {
        var random = SeededRandom(seed: 11)
        let input = (0..<2 * length).map { _ in Float.random(in: -1...1, using: &random) }
        var (real, imaginary) = (Array(input[..<length]), Array(input[length...]))
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in
                FourierTransform(length: length).apply(real, imaginary, first: 0, step: 1)
            }
        }
        for frequency in 0..<length {
            var (re, im) = (0.0, 0.0)
            for index in 0..<length {
                let angle = -2 * .pi * Double(frequency * index) / Double(length)
                let (a, b) = (Double(input[index]), Double(input[length + index]))
                re += a * cos(angle) - b * sin(angle)
                im += a * sin(angle) + b * cos(angle)
            }
            #expect(abs(Double(real[frequency]) - re) < 1e-4)
            #expect(abs(Double(imaginary[frequency]) - im) < 1e-4)
        }
    }
}
