import Kernels
public import NeuralNetwork
import TensorCore

/// The inference plan of a model: folded weights, ready to run on many threads.
///
/// Network input is lightness / 100 less the model's mean; output is a* and b* at half size, whatever the
/// network's own target is.
public struct Colorizer: Sendable {
    /// What the model is.
    public let configuration: ModelConfiguration
    /// Typical global features of each scene class, in the order of the configuration's; empty where the
    /// model has none.
    public let prototypes: [GlobalFeatures]
    /// Palettes that are typical of each scene class, in the same order; empty where the model has none.
    let palettes: [[Palette]]
    /// What the model knows of its errors.
    let expectedError: ExpectedError?
    let native: StageChain
    private let global: GlobalBranch?
    private let fusion: Fusion?
    /// Kept from picture to picture.
    let memory = MemoryPool()

    private enum GlobalBranch {
        case vector(VectorBranch)
        case map(MapBranch)
    }

    /// Derives the plan; folds batch normalization if the model still has it.
    public init(_ model: ColorizationModel) {
        let configuration = model.configuration
        let layers = model.folded().layers
        let localChannels = layers.mid[1].outputChannels
        let low = Self.stages("low", layers.low)
        let mid = Self.stages("mid", layers.mid)
        let fused =
            layers.global != nil
            ? ConvolutionStage(fusion: layers.fusion, firstChannels: localChannels)
            : ConvolutionStage("fusion", layers.fusion)
        let last = layers.color.count - 1
        let color = layers.color.enumerated().map { index, layer in
            index == last
                ? ConvolutionStage(last: "color.\(index)", layer)
                : ConvolutionStage(
                    "color.\(index)", layer,
                    form: NetworkLayers.colorUpsampling[index] == 2 ? .split : nil)
        }
        self.configuration = configuration
        prototypes = Self.prototypes(of: model)
        palettes = Self.palettes(of: model)
        expectedError = model.expectedError
        native = StageChain(stages: low + mid + [fused] + color)
        switch layers.global {
        case .vector(let branch):
            global = .vector(VectorBranch(branch, low: low, configuration))
            fusion = Fusion(layers.fusion, localChannels: localChannels, mapChannels: 0)
        case .map(let branch):
            global = .map(MapBranch(branch, configuration))
            fusion = Fusion(
                layers.fusion, localChannels: localChannels, mapChannels: branch.mapChannels)
        case nil: (global, fusion) = (nil, nil)
        }
    }

    private static func prototypes(of model: ColorizationModel) -> [GlobalFeatures] {
        guard let matrix = model.prototypes else { return [] }
        let width = matrix.shape[1]
        return (0..<matrix.shape[0]).map { row in
            GlobalFeatures(
                features: Array(matrix.scalars[row * width..<(row + 1) * width]), logits: [])
        }
    }

    private static func palettes(of model: ColorizationModel) -> [[Palette]] {
        guard let tensor = model.palettes else { return [] }
        let (count, values) = (tensor.shape[1], tensor.shape[2])
        return (0..<tensor.shape[0]).map { row in
            (row * count..<(row + 1) * count).map {
                Palette(inputs: tensor.scalars[$0 * values..<($0 + 1) * values])
            }
        }
    }

    private static func stages(_ name: String, _ layers: [Conv2d]) -> [ConvolutionStage] {
        layers.enumerated().map { ConvolutionStage("\(name).\($0)", $1) }
    }

    /// The features of a whole picture.
    ///
    /// - Parameters:
    ///   - lightness: network input of a square copy, row-major; its side is the configuration's
    ///     `globalSize`.
    ///   - conditions: what is known of its colours; networks without a map leave it aside.
    ///   - threads: how many threads share the work.
    /// - Returns: empty features if the network has no global branch.
    public func globalFeatures(
        of lightness: [Float], conditions: ColorConditions = .unknown,
        threads: ThreadBudget = ThreadBudget(1)
    ) -> GlobalFeatures {
        globalFeatures(
            of: lightness, conditions: conditions, threads: threads, observe: LayerObserver())
    }

    /// As above; `observe` sees the output of every layer.
    func globalFeatures(
        of lightness: [Float], conditions: ColorConditions = .unknown,
        threads: ThreadBudget = ThreadBudget(1), observe: LayerObserver
    ) -> GlobalFeatures {
        guard let global else { return GlobalFeatures(features: [], logits: []) }
        let side = configuration.globalSize
        precondition(
            lightness.count == side * side, "\(lightness.count) values are not \(side)x\(side)")
        return switch global {
        case .vector(let branch):
            branch.features(of: lightness, threads: threads, memory: memory, observe: observe)
        case .map(let branch):
            branch.features(
                of: lightness, conditions: conditions, threads: threads, memory: memory,
                observe: observe)
        }
    }

    /// Whether pictures can be coloured under a palette: networks without a map leave it aside.
    public var takesPalettes: Bool { configuration.hasMap }

    /// A picture's own features under a palette.
    ///
    /// - Precondition: the network takes palettes.
    public func features(_ global: GlobalFeatures, under palette: Palette) -> GlobalFeatures {
        guard case .map(let branch) = self.global else {
            preconditionFailure("a network without a map takes no palette")
        }
        return branch.features(global, under: palette)
    }

    /// What the global features add to the fusion layer, once for the whole picture; nil if the network has none.
    ///
    /// - Precondition: there are as many features as the network has.
    func fusionTerm(_ features: GlobalFeatures, threads: ThreadBudget) -> Fusion.Term? {
        fusion?.term(features, threads: threads, memory: memory)
    }

    /// Multiplications and additions that the native branch takes for a picture by the
    /// definition of its layers: what an estimate of time starts from.
    ///
    /// - Precondition: no side is below 1.
    public func operations(width: Int, height: Int) -> Int {
        native.operations(input: PictureGeometry(width: width, height: height).padded)
    }

    /// Multiplications and additions of the global branch's convolutions and linear layers.
    public var globalOperations: Int {
        switch global {
        case .vector(let branch): branch.operations
        case .map(let branch): branch.operations
        case nil: 0
        }
    }

    /// What the global branch's layers have to do, except for the linear ones.
    var globalWork: [LayerWork] {
        switch global {
        case .vector(let branch): branch.work
        case .map(let branch): branch.work
        case nil: []
        }
    }
}
