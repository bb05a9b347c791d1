import Kernels
import SafeTensors
import TensorCore
import TestSupport
import Testing

@testable import Colorization

/// The network against what PyTorch and Torch7 computed with the same weights.
@Suite struct OracleTests {
    static let fixtures = ["forward_64x40", "forward_136x200", "forward_224x224"]

    private struct Oracle {
        let file: SafeTensorsFile
        let model = ModelFixtures.eighth

        init(_ name: String) throws { file = try ModelFixtures.file("pytorch/\(name).safetensors") }

        func tensor(_ name: String) throws -> Tensor { try file.tensor(named: name) }
        func map(_ name: String) throws -> Tensor {
            let tensor = try tensor(name)
            return tensor.reshaped(to: Array(tensor.shape.dropFirst()))
        }
    }

    @Test(arguments: fixtures) func referencePathEqualsPyTorch(_ name: String) throws {
        let oracle = try Oracle(name)
        let network = ReferenceNetwork(oracle.model)
        let global = network.globalFeatures(of: try oracle.map("input.global"))
        let chroma = network.chroma(of: try oracle.map("input.image"), global: global)
        #expect(chroma.shape == (try oracle.map("output.ab").shape))
        try expect(chroma, global, equal: oracle, within: 1e-5)
    }

    @Test(arguments: fixtures) func fastPathEqualsPyTorch(_ name: String) throws {
        let oracle = try Oracle(name)
        let colorizer = Colorizer(oracle.model)
        let global = colorizer.globalFeatures(of: try oracle.tensor("input.global").scalars)
        let chroma = colorizer.chroma(of: try oracle.map("input.image"), global: global)
        #expect(chroma.shape == (try oracle.map("output.ab").shape))
        try expect(chroma, global, equal: oracle, within: 1e-4)
        #expect(global.probabilities.count == 12)
        #expect(abs(global.probabilities.reduce(0, +) - 1) < 1e-5)
    }

    private func expect(
        _ chroma: Tensor, _ global: GlobalFeatures, equal oracle: Oracle, within tolerance: Float
    ) throws {
        let expected = try oracle.tensor("output.ab").scalars
        let features = try oracle.tensor("output.global_features").scalars
        let logits = try oracle.tensor("output.logits").scalars
        #expect(maximumDifference(chroma.scalars, expected) <= tolerance)
        #expect(relativeDifference(global.features, features) <= Double(tolerance))
        #expect(relativeDifference(global.logits, logits) <= Double(tolerance))
    }

    @Test func everyLayerEqualsPyTorch() throws {
        let oracle = try Oracle("forward_64x40")
        let input = try oracle.map("input.image")
        let global = try oracle.map("input.global")
        var fast: [String: [Float]] = [:]
        let colorizer = Colorizer(oracle.model)
        let features = colorizer.globalFeatures(
            of: global.scalars,
            observe: LayerObserver(values: { fast[$0] = $1 }) { name, rows, map in
                // The global branch has low-level maps of its own; the oracle holds the image's.
                if !name.hasPrefix("low") { fast[name] = map.copy(rows: rows).scalars }
            })
        _ = colorizer.chroma(of: input, global: features) { fast[$0] = $2.copy(rows: $1).scalars }
        var reference: [String: [Float]] = [:]
        let network = ReferenceNetwork(oracle.model)
        let plain = network.globalFeatures(of: global) { reference[$0] = $1.scalars }
        _ = network.chroma(of: input, global: plain) { reference[$0] = $1.scalars }

        let names = oracle.file.names.filter { $0.hasPrefix("activation.") }
        #expect(names.count == 23)
        for name in names {
            let expected = try oracle.tensor(name).scalars
            let layer = String(name.dropFirst("activation.".count))
            let plain = try #require(reference[layer])
            #expect(relativeDifference(plain, expected) <= 1e-5, "\(name), reference")
            // The fast path applies the sigmoid with the last layer.
            let wanted =
                layer == "color.4" ? try oracle.tensor("output.ab").scalars : expected
            let value = try #require(fast[layer])
            #expect(relativeDifference(value, wanted) <= 1e-4, "\(name), fast")
        }
    }

    /// A comparison that could not tell a wrong network would prove nothing.
    @Test func leavingTheGlobalFeaturesOutShows() throws {
        let oracle = try Oracle("forward_64x40")
        let expected = try oracle.tensor("output.ab").scalars
        let zero = GlobalFeatures(features: Array(repeating: 0, count: 32), logits: [])
        let chroma = Colorizer(oracle.model).chroma(of: try oracle.map("input.image"), global: zero)
        #expect(maximumDifference(chroma.scalars, expected) > 0.05)
    }

    @Test func flatteningInAnotherOrderShows() throws {
        let oracle = try Oracle("forward_64x40")
        let expected = try oracle.tensor("output.ab").scalars
        let parts = try ModelFixtures.parts()
        var tensors = parts.tensors
        let weight = try #require(tensors["global.fc.0.linear.weight"])
        // Columns for (y, x, channel) instead of (channel, y, x).
        let area = 49
        let channels = weight.shape[1] / area
        let scalars = weight.scalars
        tensors["global.fc.0.linear.weight"] = Tensor(
            shape: weight.shape,
            scalars: scalars.indices.map { index in
                let (row, column) = index.quotientAndRemainder(dividingBy: weight.shape[1])
                let (channel, position) = column.quotientAndRemainder(dividingBy: area)
                return scalars[row * weight.shape[1] + position * channels + channel]
            })
        let colorizer = Colorizer(
            try ColorizationModel(parameters: tensors, metadata: parts.metadata))
        let global = colorizer.globalFeatures(of: try oracle.tensor("input.global").scalars)
        let chroma = colorizer.chroma(of: try oracle.map("input.image"), global: global)
        #expect(maximumDifference(chroma.scalars, expected) > 0.05)
    }

    @Test(arguments: ["ansel", "grey301"]) func equalsTheTorch7Program(_ picture: String) throws {
        func array(_ kind: String) throws -> NumpyArray {
            try NumpyArray(
                contentsOf: Fixtures.url("torch7/\(picture).ltbc_nobn_quarter.\(kind).npy"))
        }
        let model = try ModelFixtures.torch7()
        #expect(model.configuration.fusionKernelSize == 3 && !model.configuration.usesBatchNorm)
        #expect(model.configuration.input == .gammaLuma && model.configuration.classes == [])
        let colorizer = Colorizer(model)
        let global = colorizer.globalFeatures(of: try array("X1").scalars)
        let image = try array("X2")
        let chroma = colorizer.chroma(
            of: Tensor(shape: Array(image.shape.suffix(3)), scalars: image.scalars),
            global: global)
        let expected = try array("ab")
        #expect(chroma.shape == Array(expected.shape.suffix(3)))
        #expect(maximumDifference(chroma.scalars, expected.scalars) <= 1e-5)
        #expect(global.logits == [] && global.probabilities == [])
    }
}
