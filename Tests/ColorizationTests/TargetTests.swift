import ColorScience
import NeuralNetwork
import TensorCore
import Testing

@testable import Colorization

/// Networks of every target and pooling, against the plain network and the definition of its colours.
@Suite struct TargetTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        let target: ModelConfiguration.Target
        let pooling: ModelConfiguration.GlobalPooling
        let hasGlobal: Bool
        let input: ModelConfiguration.Input
        var testDescription: String {
            "\(target), \(pooling), \(hasGlobal ? "global features" : "none"), \(input)"
        }

        var model: ColorizationModel {
            get throws {
                try ModelFixtures.random(
                    seed: 11, fusionKernelSize: input == .labLightness ? 1 : 3,
                    hasGlobal: hasGlobal, target: target, pooling: pooling, input: input)
            }
        }
    }

    static let variants = ModelConfiguration.Target.allCases.flatMap { target in
        [
            Variant(target: target, pooling: .flatten, hasGlobal: true, input: .labLightness),
            Variant(target: target, pooling: .pyramid, hasGlobal: true, input: .labLightness),
            Variant(target: target, pooling: .pyramid, hasGlobal: true, input: .gammaLuma),
            Variant(target: target, pooling: .flatten, hasGlobal: false, input: .gammaLuma),
        ]
    }

    /// a* and b* of a picture by the plain network, both planes one after the other.
    private func expected(
        _ picture: MemoryLightness, _ network: ReferenceNetwork, global: GlobalFeatures,
        _ input: ModelConfiguration.Input
    ) -> [Float] {
        let geometry = PictureGeometry(width: picture.width, height: picture.height)
        let (width, height) = (geometry.padded.width, geometry.padded.height)
        func place(_ x: Int, _ y: Int) -> Int {
            min(y, picture.height - 1) * picture.width + min(x, picture.width - 1)
        }
        let source = picture.tensor.scalars
        let output = network.chroma(
            of: Tensor(
                shape: [1, height, width],
                scalars: (0..<width * height).map { source[place($0 % width, $0 / width)] }),
            global: global)
        let values = output.scalars
        let colors = (0..<geometry.halfHeight * geometry.halfWidth).map { index in
            let (y, x) = index.quotientAndRemainder(dividingBy: geometry.halfWidth)
            let mean = [(0, 0), (1, 0), (0, 1), (1, 1)].reduce(0.0) {
                $0 + Double(picture.values[place(2 * x + $1.0, 2 * y + $1.1)]) / 4
            }
            let channels = (0..<output.shape[0]).map {
                values[($0 * height / 2 + y) * width / 2 + x]
            }
            return network.chroma(
                of: channels,
                lightness: input == .labLightness ? mean : Lab.lightness(ofGray: mean / 100))
        }
        return colors.map { Float($0.a) } + colors.map { Float($0.b) }
    }

    @Test(arguments: variants, [(1, 1), (9, 7), (61, 83)])
    func everyWayOutGivesChroma(variant: Variant, size: (Int, Int)) throws {
        let model = try variant.model
        #expect(model.configuration.target == variant.target)
        let (network, colorizer) = (ReferenceNetwork(model), Colorizer(model))
        let small = MemoryLightness(width: 64, height: 64, seed: 2).tensor
        let global = colorizer.globalFeatures(of: small.scalars)
        let plain =
            variant.hasGlobal
            ? network.globalFeatures(of: small) : GlobalFeatures(features: [], logits: [])
        #expect(maximumDifference(global.features, plain.features) < 1e-4)

        let picture = MemoryLightness(width: size.0, height: size.1, seed: 3)
        let expected = expected(picture, network, global: plain, variant.input)
        let plane = try ChromaPlane(pictureWidth: size.0, pictureHeight: size.1, folder: nil)
        try colorizer.colorize(picture, global: global, threads: ThreadBudget(2), into: plane)
        #expect(maximumDifference(plane.scalars, expected) <= 0.02, "in bands")
        let map = colorizer.colors(
            of: LightnessPlane(width: size.0, height: size.1, values: picture.values),
            tone: .unchanged, Coloring(global), threads: ThreadBudget(1))
        #expect(map.width == plane.width && map.height == plane.height)
        #expect(maximumDifference(map.a + map.b, expected) <= 0.02, "of a copy")
        #expect(
            (expected.max() ?? 0) > (expected.min() ?? 0) + 0.1, "colours that are all the same")
    }

    /// Rows of a wide picture leave the network in strips, and find their own lightness.
    @Test func stripsOfYUVEqualTheWholePicture() throws {
        let colorizer = Colorizer(
            try ModelFixtures.random(seed: 3, fusionKernelSize: 1, hasGlobal: false, target: .yuv))
        let wide = MemoryLightness(width: Strip.mostColumns + 13, height: 41, seed: 5)
        let global = GlobalFeatures(features: [], logits: [])
        let plane = try ChromaPlane(pictureWidth: wide.width, pictureHeight: 41, folder: nil)
        try colorizer.colorize(wide, global: global, threads: ThreadBudget(2), into: plane)
        let map = colorizer.colors(
            of: LightnessPlane(width: wide.width, height: 41, values: wide.values),
            tone: .unchanged, Coloring(global), threads: ThreadBudget(1))
        #expect(maximumDifference(plane.scalars, map.a + map.b) <= 0.02)
    }

    @Test func rangeIsNeededForLabAlone() throws {
        for target in ModelConfiguration.Target.allCases {
            let model = try ModelFixtures.random(
                seed: 1, fusionKernelSize: 1, hasGlobal: false, target: target)
            var metadata = model.metadata
            metadata["ab_range"] = nil
            let tensors = Dictionary(
                uniqueKeysWithValues: model.layers.parameters.map { ($0.name, $0.tensor) })
            if target == .lab {
                let error = #expect(throws: ModelError.self) {
                    try ColorizationModel(parameters: tensors, metadata: metadata)
                }
                #expect(error?.subject == "ab_range")
            } else {
                let read = try ColorizationModel(parameters: tensors, metadata: metadata)
                #expect(read.configuration.abRange == 100)
            }
        }
    }
}
