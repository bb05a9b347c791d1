import Kernels
import SafeTensors
import TensorCore
import TestSupport
import Testing

@testable import Colorization

/// The network with a map of what is where against what PyTorch computed with the same weights.
@Suite struct MapOracleTests {
    static let fixtures = [
        "forward_64x40", "forward_64x40_conditioned", "forward_136x200_conditioned",
    ]

    private struct Oracle {
        let file: SafeTensorsFile
        let model = ModelFixtures.map

        init(_ name: String) throws {
            file = try ModelFixtures.file("semantic/\(name).safetensors")
        }

        func scalars(_ name: String) throws -> [Float] { try file.tensor(named: name).scalars }

        /// Without the number of pictures.
        func map(_ name: String) throws -> Tensor {
            let tensor = try file.tensor(named: name)
            return tensor.reshaped(to: Array(tensor.shape.dropFirst()))
        }

        /// As the fixture has them; all zeros are unknown, too.
        func conditions() throws -> ColorConditions {
            let palette = try scalars("input.palette").map { $0 * Palette.unit }
            return ColorConditions(
                hints: try map("input.hints"),
                palette: palette[5] == 0
                    ? nil
                    : Palette(
                        a: palette[0], b: palette[1], deviationOfA: palette[2],
                        deviationOfB: palette[3], chroma: palette[4]))
        }

        func expect(
            _ chroma: Tensor, _ global: GlobalFeatures, within tolerance: Float
        ) throws {
            let colors = try map("output.ab")
            #expect(chroma.shape == colors.shape)
            #expect(maximumDifference(chroma.scalars, colors.scalars) <= tolerance)
            for (found, name) in [
                (global.features, "vector"), (global.logits, "logits"), (global.map, "map"),
            ] {
                let difference = relativeDifference(found, try scalars("output.\(name)"))
                #expect(difference <= Double(tolerance), "\(name)")
            }
        }
    }

    @Test(arguments: fixtures) func referencePathEqualsPyTorch(_ name: String) throws {
        let oracle = try Oracle(name)
        let network = ReferenceNetwork(oracle.model)
        let global = network.globalFeatures(
            of: try oracle.map("input.global"), conditions: try oracle.conditions())
        let chroma = network.chroma(of: try oracle.map("input.image"), global: global)
        try oracle.expect(chroma, global, within: 1e-5)
    }

    @Test(arguments: fixtures) func fastPathEqualsPyTorch(_ name: String) throws {
        let oracle = try Oracle(name)
        let colorizer = Colorizer(oracle.model)
        let copy = try oracle.scalars("input.global")
        let global = colorizer.globalFeatures(of: copy, conditions: try oracle.conditions())
        let chroma = colorizer.chroma(of: try oracle.map("input.image"), global: global)
        try oracle.expect(chroma, global, within: 1e-4)
        if try oracle.scalars("input.hints").allSatisfy({ $0 == 0 }) {
            // What is not known is the same as zeros, to the last bit.
            #expect(colorizer.globalFeatures(of: copy) == global)
        }
    }

    @Test(arguments: fixtures.prefix(2)) func everyLayerEqualsPyTorch(_ name: String) throws {
        let oracle = try Oracle(name)
        let input = try oracle.map("input.image")
        let copy = try oracle.map("input.global")
        let conditions = try oracle.conditions()
        var fast: [String: [Float]] = [:]
        let colorizer = Colorizer(oracle.model)
        let features = colorizer.globalFeatures(
            of: copy.scalars, conditions: conditions,
            observe: LayerObserver(values: { fast[$0] = $1 }) {
                fast[$0] = $2.copy(rows: $1).scalars
            })
        _ = colorizer.chroma(of: input, global: features) { fast[$0] = $2.copy(rows: $1).scalars }
        var plain: [String: [Float]] = [:]
        let network = ReferenceNetwork(oracle.model)
        let global = network.globalFeatures(of: copy, conditions: conditions) {
            plain[$0] = $1.scalars
        }
        _ = network.chroma(of: input, global: global) { plain[$0] = $1.scalars }

        let names = oracle.file.names.filter { $0.hasPrefix("activation.") }
        #expect(names.count == 30)
        for name in names {
            let expected = try oracle.scalars(name)
            let layer = String(name.dropFirst("activation.".count))
            let reference = try #require(plain[layer])
            #expect(relativeDifference(reference, expected) <= 1e-5, "\(name), reference")
            // The fast path applies the sigmoid with the last layer.
            let wanted = layer == "color.4" ? try oracle.scalars("output.ab") : expected
            let value = try #require(fast[layer])
            #expect(relativeDifference(value, wanted) <= 1e-4, "\(name), fast")
        }
    }

    /// A comparison that could not tell a wrong network would prove nothing.
    @Test(arguments: ["map", "hints", "palette", "places"]) func leavingThemOutShows(
        _ part: String
    ) throws {
        let oracle = try Oracle("forward_64x40_conditioned")
        let colorizer = Colorizer(oracle.model)
        var conditions = try oracle.conditions()
        if part == "hints" { conditions.hints = nil }
        if part == "palette" { conditions.palette = nil }
        var global = colorizer.globalFeatures(
            of: try oracle.scalars("input.global"), conditions: conditions)
        if part == "map" { global.map = global.map.map { _ in 0 } }
        if part == "places" { global = global.mirrored(side: 28) }
        let chroma = colorizer.chroma(of: try oracle.map("input.image"), global: global)
        #expect(maximumDifference(chroma.scalars, try oracle.scalars("output.ab")) > 0.02)
    }
}
