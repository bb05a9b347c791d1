import NeuralNetwork
import Testing

import TensorCore

@testable import Colorization

@Suite struct ConfidenceTests {
    private func even(_ value: Float) -> [Float] { [Float](repeating: value, count: 30) }

    @Test func fallsWithEveryDisagreement() {
        let base = Confidence.confidence(mirror: 1.6, scale: 2.2, scene: 12)
        #expect(abs(base - 0.5) < 0.1)
        #expect(Confidence.confidence(mirror: 3, scale: 2.2, scene: 12) < base)
        #expect(Confidence.confidence(mirror: 1.6, scale: 4, scene: 12) < base)
        #expect(Confidence.confidence(mirror: 1.6, scale: 2.2, scene: 25) < base)
        #expect(Confidence.confidence(mirror: 0, scale: 0, scene: 0) > 0.99)
        #expect(Confidence.confidence(mirror: 60, scale: 60, scene: 60) < 0.01)
    }

    @Test func theMapOfAnEvenPictureIsItsValue() {
        let found = Confidence(mirror: even(2), scale: even(3), scene: even(10), width: 6)
        #expect(found.height == 5)
        #expect(found.map.allSatisfy { abs(Double($0) - found.value) < 1e-5 })
    }

    @Test func theMapShowsWhereThePassesDisagree() {
        var mirror = [Float](repeating: 0.5, count: 40 * 20)
        for row in 0..<20 { for column in 30..<40 { mirror[row * 40 + column] = 9 } }
        let found = Confidence(mirror: mirror, scale: mirror, scene: nil, width: 40)
        #expect(found.map[10 * 40 + 5] > 0.8)
        #expect(found.map[10 * 40 + 36] < 0.05)
    }

    /// Passes over one and the same even grey agree, whatever the weights.
    @Test func aPictureLikeItsMirrorImageIsCertain() throws {
        let colorizer = Colorizer(ModelFixtures.eighth)
        let side = colorizer.configuration.globalSize
        let gray = LightnessPlane(
            width: 48, height: 32, values: [Float](repeating: 50, count: 48 * 32))
        let features = colorizer.globalFeatures(
            of: [Float](
                repeating: 0.5 - colorizer.configuration.inputMean, count: side * side))
        let mirrored = MemoryLightness(width: 48, height: 32, seed: 9)
        let busy = LightnessPlane(
            width: 48, height: 32, values: mirrored.tensor.scalars.map { ($0 + 0.5) * 100 })
        func value(_ picture: LightnessPlane) -> Double {
            colorizer.confidence(
                of: picture, smaller: gray, tone: .unchanged, global: features,
                threads: ThreadBudget(1)
            ).value
        }
        #expect(value(gray) > value(busy))
        #expect(value(busy).isFinite)
    }
}
