import ColorScience
import Colorization
import TensorCore
import TestSupport
import Testing

@testable import Training

@Suite struct EmulsionTests {
    private static func emulsions(_ count: Int) -> [Emulsion] {
        let scale = ToneScale(.labLightness)
        return (0..<count).map { index in
            var random = SeededRandom(seed: UInt64(index))
            return Emulsion(scale, random: &random)
        }
    }

    private static func expose(_ emulsion: Emulsion, _ samples: [UInt8], side: Int) -> [Float] {
        var plane = [Float](repeating: .nan, count: side * side)
        emulsion.expose(samples, side: side, into: &plane)
        return plane
    }

    @Test func coverTheKindsOfFilm() {
        let emulsions = Self.emulsions(500)
        for emulsion in emulsions {
            #expect(abs(emulsion.weights.sum() - 1) < 1e-5 && emulsion.weights.min() >= 0)
            #expect(emulsion.curve.allSatisfy { $0 >= -1e-6 && $0 <= 1 + 1e-6 })
            #expect(zip(emulsion.curve, emulsion.curve.dropFirst()).allSatisfy { $0 <= $1 + 1e-6 })
        }
        // Panchromatic, orthochromatic, blue.
        #expect(emulsions.contains { $0.weights.x > 0.25 })
        #expect(emulsions.contains { $0.weights.x < 0.06 && $0.weights.y > 0.4 })
        #expect(emulsions.contains { $0.weights.z > 0.85 })
        #expect(emulsions.contains { $0.blurs == 0 } && emulsions.contains { $0.blurs == 2 })
    }

    /// Without blur and grain: the formula, pixel by pixel.
    @Test func exposesAsTheFormulaSays() throws {
        let side = 16
        let samples = TestFolder.pattern(width: side, height: side, seed: 2)
        let emulsion = try #require(
            Self.emulsions(4000).first { $0.blurs == 0 && $0.grain < 1e-6 })
        let plane = Self.expose(emulsion, samples, side: side)
        for pixel in 0..<side * side {
            let light = (0..<3).map { band in
                SRGB.linear(fromEncoded: Double(samples[3 * pixel + band]) / 255)
            }
            let exposure =
                light[0] * Double(emulsion.weights.x) + light[1] * Double(emulsion.weights.y)
                + light[2] * Double(emulsion.weights.z)
            let place = exposure * Double(ToneScale.knots - 1)
            let knot = min(Int(place), ToneScale.knots - 2)
            let (low, high) = (Double(emulsion.curve[knot]), Double(emulsion.curve[knot + 1]))
            let expected = low + (place - Double(knot)) * (high - low)
            #expect(abs(Double(plane[pixel]) - expected) < 1e-4)
        }
    }

    /// On an even grey the plane is the tone with grain of the promised deviation.
    @Test func grainHasItsDeviation() throws {
        let side = 128
        let samples = [UInt8](repeating: 120, count: 3 * side * side)
        for emulsion in Self.emulsions(60) where emulsion.grain > 0.01 && emulsion.grain < 0.05 {
            let plane = Self.expose(emulsion, samples, side: side).map(Double.init)
            let mean = plane.reduce(0, +) / Double(plane.count)
            guard mean > 0.25, mean < 0.75 else { continue }
            let variance = plane.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(plane.count)
            #expect(abs(variance.squareRoot() / Double(emulsion.grain) - 1) < 0.05)
        }
    }

    @Test func sameSeedSameResult() {
        let samples = TestFolder.pattern(width: 20, height: 20, seed: 9)
        for (first, second) in zip(Self.emulsions(20), Self.emulsions(20)) {
            #expect(
                Self.expose(first, samples, side: 20) == Self.expose(second, samples, side: 20))
        }
    }

    @Test(arguments: [1, 2, 3, 17]) func blurIsTheWeightedMean(side: Int) {
        var random = SeededRandom(seed: 1)
        let values = (0..<side * side).map { _ in Float(random.unit()) }
        var blurred = values
        SquareBlur.apply(to: &blurred, side: side, neighbor: 0.3)
        func value(_ x: Int, _ y: Int) -> Double {
            Double(values[min(max(y, 0), side - 1) * side + min(max(x, 0), side - 1)])
        }
        for y in 0..<side {
            for x in 0..<side {
                var sum = 0.0
                for (dy, vertical) in [(-1, 0.3), (0, 1), (1, 0.3)] {
                    for (dx, horizontal) in [(-1, 0.3), (0, 1), (1, 0.3)] {
                        sum += vertical * horizontal * value(x + dx, y + dy)
                    }
                }
                #expect(abs(Double(blurred[y * side + x]) - sum / 2.56) < 1e-5)
            }
        }
    }
}
