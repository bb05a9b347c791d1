import Foundation
import Kernels
import NeuralNetwork
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Colorization

@Suite struct PolarityNetworkTests {
    static let widths = [8, 9, 7, 8, 16, 5, 6]

    /// The eighth-width model with a small random network for polarities.
    static func parts(
        seed: UInt64 = 3
    ) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        var (tensors, metadata) = try ModelFixtures.parts()
        var random = SeededRandom(seed: seed)
        var inputs = 1
        for (index, outputs) in widths.enumerated() {
            let scale = (6 / Float(9 * inputs)).squareRoot()
            let shape = [outputs, inputs, 3, 3]
            tensors["polarity.\(index).conv.weight"] = Tensor(
                shape: shape, scalars: random.tensor(shape).scalars.map { $0 * scale })
            tensors["polarity.\(index).conv.bias"] = random.tensor([outputs])
            inputs = outputs
        }
        tensors["polarity.linear.weight"] = random.tensor([1, inputs * 16])
        tensors["polarity.linear.bias"] = random.tensor([1])
        metadata["polarity_unsure"] = "-0.5"
        metadata["polarity_negative"] = "1.5"
        return (tensors, metadata)
    }

    static func network() throws -> PolarityNetwork {
        let (tensors, metadata) = try parts()
        let model = try ColorizationModel(parameters: tensors, metadata: metadata)
        return try #require(Colorizer(model).polarity)
    }

    static let picture = MemoryLightness(width: 64, height: 64, seed: 4).values

    /// The definition in plain loops.
    @Test func scoreIsThatOfTheDefinition() throws {
        let (tensors, metadata) = try Self.parts()
        let model = try ColorizationModel(parameters: tensors, metadata: metadata)
        let layers = try #require(model.polarity)
        func output(_ view: [Float]) -> Double {
            let map = layers.convolutions.reduce(Tensor(shape: [1, 64, 64], scalars: view)) {
                $1.referenceForward($0, activation: .relu)
            }
            let flat = map.reshaped(to: [map.count])
            return Double(layers.linear.referenceForward(flat, activation: .identity).scalars[0])
        }
        let tones = PolarityNetwork.atFullRange(Self.picture)
        let mirrored = (0..<64).flatMap { tones[$0 * 64..<($0 + 1) * 64].reversed() }
        let expected =
            (output(tones) - output(tones.map { -$0 }) + output(mirrored)
                - output(mirrored.map { -$0 })) / 4
        let network = try #require(Colorizer(model).polarity)
        #expect(abs(expected) > 0.01)
        #expect(abs(network.score(of: Self.picture) - expected) < 1e-4 * max(1, abs(expected)))
        #expect(network.thresholds.unsure == -0.5 && network.thresholds.negative == 1.5)
    }

    @Test func theInverseHasTheOppositeScore() throws {
        let network = try Self.network()
        let score = network.score(of: Self.picture)
        #expect(abs(network.score(of: Self.picture.map { 100 - $0 }) + score) < 1e-4)
        // Neither fading nor mirroring changes anything.
        #expect(abs(network.score(of: Self.picture.map { 30 + 0.5 * $0 }) - score) < 1e-4)
        let mirrored = (0..<64).flatMap { Self.picture[$0 * 64..<($0 + 1) * 64].reversed() }
        #expect(abs(network.score(of: Array(mirrored)) - score) < 1e-4)
        #expect(network.score(of: [Float](repeating: 50, count: 64 * 64)) == 0)
    }

    @Test func fullRangeIsThatOfThePercentiles() {
        // 0, 1 … 100: the percentiles are 1 and 99.
        let tones = PolarityNetwork.atFullRange((0...100).map { Float($0) })
        #expect(tones[0] == -0.5 && tones[1] == -0.5 && tones[99] == 0.5 && tones[100] == 0.5)
        #expect(abs(tones[50]) < 1e-6)
    }

    @Test func modelsWithoutItCannotTell() {
        #expect(Colorizer(ModelFixtures.eighth).polarity == nil)
    }

    @Test func packedModelsKeepIt() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "autochrome-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = FilePath(folder.appending(path: "packed.safetensors").path)
        let (tensors, metadata) = try Self.parts()
        try ColorizationModel(parameters: tensors, metadata: metadata).write(packed: path)
        let packed = try #require(Colorizer(ColorizationModel(contentsOf: path)).polarity)
        #expect(packed.score(of: Self.picture) == (try Self.network()).score(of: Self.picture))
    }

    @Test func damageIsNamed() throws {
        func subject(
            _ damage: (inout [String: Tensor], inout [String: String]) -> Void
        ) throws -> String? {
            var (tensors, metadata) = try Self.parts()
            damage(&tensors, &metadata)
            do throws(ModelError) {
                _ = try ColorizationModel(parameters: tensors, metadata: metadata)
                return nil
            } catch {
                return error.subject
            }
        }
        #expect(
            try subject { tensors, _ in tensors["polarity.3.conv.weight"] = nil }
                == "polarity.3.conv.weight")
        #expect(
            try subject { tensors, _ in
                tensors["polarity.linear.weight"] = Tensor(zeros: [1, 5])
            } == "polarity.linear.weight")
        #expect(
            try subject { tensors, _ in
                tensors["polarity.0.conv.bias"] = Tensor(
                    shape: [8], scalars: Array(repeating: .nan, count: 8))
            } == "polarity.0.conv.bias")
        #expect(try subject { $1["polarity_negative"] = "-1" } == "polarity_negative")
        #expect(try subject { $1["polarity_unsure"] = nil } == "polarity_unsure")
    }
}
