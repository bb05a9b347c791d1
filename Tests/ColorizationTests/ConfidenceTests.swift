import NeuralNetwork
import SafeTensors
import TensorCore
import Testing

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

    /// A model that knows its errors says what the script that found them says.
    @Test func expectedErrorsEqualPyTorch() throws {
        let oracle = try ModelFixtures.file("semantic/confidence.safetensors")
        let picture = try ModelFixtures.file("semantic/forward_64x40.safetensors")
        func scalars(_ file: SafeTensorsFile, _ name: String) throws -> [Float] {
            try file.tensor(named: name).scalars
        }
        var (tensors, metadata) = try ModelFixtures.parts("semantic/model_small.safetensors")
        for name in oracle.names where name.hasPrefix("confidence.") {
            tensors[name] = try oracle.tensor(named: name)
        }
        let colorizer = Colorizer(
            try ColorizationModel(parameters: tensors, metadata: metadata))
        let image = try picture.tensor(named: "input.image")
        let copy = LightnessPlane(
            width: image.shape[3], height: image.shape[2],
            values: image.scalars.map { 100 * ($0 + 0.5) })
        let global = colorizer.globalFeatures(of: try scalars(picture, "input.global"))
        let found = colorizer.confidence(
            of: copy, smaller: copy, tone: .unchanged, global: global, threads: ThreadBudget(2))
        let value = try scalars(oracle, "output.value")[0]
        #expect(abs(found.value - Double(value)) < 1e-4)
        let places = try scalars(oracle, "output.places")
        #expect((places.max() ?? 0) - (places.min() ?? 0) > 0.2)
        let (width, height) = (copy.width / 2, copy.height / 2)
        #expect(found.width == width && found.height == height)
        let expected = ChromaMap.resized(places, width: 28, height: 28, to: (width, height))
        #expect(maximumDifference(found.map, expected) < 1e-4)
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
