import Colorization
import FoundationEssentials
import Kernels
import SafeTensors
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Training

/// Fixtures of PyTorch for the network that keeps places: from random weights at an eighth of the width.
enum MapFixtures {
    /// Pixels of a side of the training pictures; their copies have 224.
    static let side = 96

    static func file(_ name: String) throws -> SafeTensorsFile {
        try SafeTensorsFile(mapping: path(name))
    }

    static func path(_ name: String) -> FilePath {
        FilePath(Fixtures.url("semantic/\(name).safetensors").path)
    }

    static func model() throws -> ColorizationModel {
        try ColorizationModel(contentsOf: path("model_small"))
    }

    /// Four pictures, one with hints, another with a palette; one has no class.
    static func batch() throws -> TrainingBatch {
        let file = try file("train_batch")
        let hints = try file.tensor(named: "input.hints")
        let palettes = try file.tensor(named: "input.palette")
        return TrainingBatch(
            input: try file.tensor(named: "input.image"),
            copy: try file.tensor(named: "input.global"),
            target: try file.tensor(named: "target.ab"), classes: [3, nil, 0, 4],
            conditions: (0..<4).map { conditions($0, hints, palettes) })
    }

    private static func conditions(
        _ index: Int, _ hints: Tensor, _ palettes: Tensor
    ) -> ColorConditions {
        let cells = hints.count / 4
        let own = Array(hints.scalars[index * cells..<(index + 1) * cells])
        let palette = palettes.scalars[6 * index..<6 * index + 6].map { $0 * Palette.unit }
        return ColorConditions(
            hints: own.contains { $0 != 0 } ? Tensor(shape: [3, 28, 28], scalars: own) : nil,
            palette: palette[5] == 0
                ? nil
                : Palette(
                    a: palette[0], b: palette[1], deviationOfA: palette[2],
                    deviationOfB: palette[3], chroma: palette[4]))
    }
}

/// One step on a batch that PyTorch computed.
@Suite struct MapGradientTests {
    static let weights = LossWeights(classification: 1.0 / 300)

    private static func network(
        threads: Int = 2, form: BlockedConvolution.Form = .winograd
    ) throws -> TrainingNetwork {
        TrainingNetwork(
            try MapFixtures.model(), count: 4, threads: threads, side: MapFixtures.side,
            plainForm: form)
    }

    @Test func theBatchHasConditions() throws {
        let batch = try MapFixtures.batch()
        #expect(batch.conditions.count { $0.hints != nil } == 1)
        #expect(batch.conditions.count { $0.palette != nil } == 1)
    }

    @Test func lossesAreThoseOfPyTorch() throws {
        let losses = try Self.network().differentiate(
            try MapFixtures.batch(), weights: Self.weights)
        let file = try MapFixtures.file("train_gradients")
        let color = Double(try file.tensor(named: "loss.colour").scalars[0])
        let classes = Double(try file.tensor(named: "loss.classes").scalars[0])
        #expect(abs(losses.color - color) <= 1e-5 * color)
        #expect(abs(losses.classification - classes) <= 1e-5 * classes)
        #expect(abs(losses.total - color - classes / 300) <= 1e-5 * losses.total)
    }

    /// The form of the forward pass, and how far gradients may be from PyTorch's in Float64: where rounding turns a
    /// ReLU over, they jump.
    static let bounds: [(BlockedConvolution.Form, Double)] = [(.direct, 1e-4), (.winograd, 5e-3)]

    @Test(arguments: bounds)
    func gradientsAreThoseOfPyTorch(_ form: BlockedConvolution.Form, _ bound: Double) throws {
        let network = try Self.network(form: form)
        _ = network.differentiate(try MapFixtures.batch(), weights: Self.weights)
        let file = try MapFixtures.file("train_gradients")
        let names = file.names.filter { !$0.hasPrefix("loss.") }
        #expect(Set(network.gradients.keys) == Set(names))
        #expect(!network.gradients.keys.contains { $0.hasPrefix("encoder.") })
        for name in names {
            let expected = try file.tensor(named: name)
            let gradient = try #require(network.gradients[name])
            #expect(gradient.shape == expected.shape)
            let error = relativeError(gradient, expected)
            #expect(error <= bound, "\(name): \(error)")
        }
    }

    @Test func runningStatisticsAreThoseOfPyTorch() throws {
        let network = try Self.network()
        _ = network.differentiate(try MapFixtures.batch(), weights: Self.weights)
        let file = try MapFixtures.file("train_model_after_forward")
        let names = file.names.filter { $0.contains("running_") }
        #expect(names.count == 40)
        for name in names {
            let statistic = try #require(network.parameters[name])
            #expect(relativeError(statistic, try file.tensor(named: name)) <= 1e-4, "\(name)")
        }
    }

    @Test func theEncoderStaysAsItIs() throws {
        let model = try MapFixtures.model()
        let network = try Self.network()
        _ = network.differentiate(try MapFixtures.batch(), weights: Self.weights)
        let encoder = model.layers.parameters.filter { $0.name.hasPrefix("encoder.") }
        #expect(network.frozen.count == encoder.count && !encoder.isEmpty)
        for (name, tensor) in encoder {
            #expect(network.frozen[name]?.scalars == tensor.scalars, "\(name)")
            #expect(network.parameters[name] == nil)
        }
    }

    @Test func threadsChangeNoBit() throws {
        let (one, three) = (try Self.network(threads: 1), try Self.network(threads: 3))
        let batch = try MapFixtures.batch()
        #expect(
            one.differentiate(batch, weights: Self.weights)
                == three.differentiate(batch, weights: Self.weights))
        for (name, gradient) in one.gradients {
            #expect(gradient.scalars == three.gradients[name]?.scalars, "\(name)")
        }
    }

    /// What training computes of a picture is what the program colours it with.
    @Test func evaluationIsInference() throws {
        let model = try MapFixtures.model()
        let batch = try MapFixtures.batch()
        let network = TrainingNetwork(
            model, count: 4, threads: 2, side: MapFixtures.side, plainForm: .winograd)
        let loss = network.evaluate(batch, weights: LossWeights()).color
        let colorizer = Colorizer(model)
        let (area, copyArea) = (MapFixtures.side * MapFixtures.side, 224 * 224)
        let target = batch.target.scalars
        var expected = 0.0
        for index in 0..<4 {
            let image = Tensor(
                shape: [1, MapFixtures.side, MapFixtures.side],
                scalars: Array(batch.input.scalars[index * area..<(index + 1) * area]))
            let copy = Array(batch.copy.scalars[index * copyArea..<(index + 1) * copyArea])
            let global = colorizer.globalFeatures(of: copy, conditions: batch.conditions[index])
            let found = colorizer.chroma(of: image, global: global)
            for (place, value) in found.scalars.enumerated() {
                let difference = Double(value - target[index * found.count + place])
                expected += difference * difference
            }
        }
        #expect(abs(loss - expected / Double(target.count)) <= 1e-4 * loss)
    }

    private func relativeError(_ tensor: Tensor, _ expected: Tensor) -> Double {
        let pairs = zip(tensor.scalars, expected.scalars)
        let difference = pairs.reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
        let norm = expected.scalars.reduce(0) { $0 + Double($1) * Double($1) }
        return (difference / max(norm, 1e-30)).squareRoot()
    }
}
