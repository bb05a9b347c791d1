import Kernels
public import NeuralNetwork
public import TensorCore

/// What a layer of the network took.
public struct LayerTime: Hashable, Sendable {
    /// Its name in a model file; layers of the global branch have `global.` before it.
    public let name: String
    /// How it was computed: a form of convolutions, or `block` for an inverted residual.
    public let form: String
    /// Time of all its rows.
    public internal(set) var duration: Duration
    /// Multiplications and additions by the layer's definition.
    public let definedOperations: Int
    /// Multiplications and additions of the products that were computed instead.
    public let performedOperations: Int
}

extension Colorizer {
    /// Runs the native branch and takes the time of every layer.
    ///
    /// - Parameters:
    ///   - image: network input [1, H, W], not empty.
    ///   - global: the features of the picture, or of another one.
    ///   - threads: how many threads share the work.
    /// - Returns: the layers in the order of the computation.
    public func layerTimes(
        of image: Tensor, global: GlobalFeatures, threads: ThreadBudget
    ) -> [LayerTime] {
        let size = PictureGeometry(width: image.shape[2], height: image.shape[1]).padded
        var clock = LayerClock(LayerWork.of(native, input: size), prefix: "")
        _ = chroma(of: image, global: global, threads: threads) { name, _, _ in clock.note(name) }
        return clock.times
    }

    /// Runs the global branch and takes the time of every layer but the linear ones.
    ///
    /// - Parameters:
    ///   - lightness: network input of a square copy.
    ///   - threads: how many threads share the work.
    /// - Returns: the layers in the order of the computation.
    public func globalLayerTimes(of lightness: [Float], threads: ThreadBudget) -> [LayerTime] {
        var clock = LayerClock(globalWork, prefix: "global.")
        _ = globalFeatures(
            of: lightness, threads: threads,
            observe: LayerObserver(map: { name, _, _ in clock.note(name) }))
        return clock.times
    }
}

/// What a layer has to do.
struct LayerWork {
    let name: String
    let form: String
    /// Multiplications and additions by the layer's definition.
    let defined: Int
    /// Those of the products that are computed instead.
    let performed: Int

    init(name: String, form: String, defined: Int, performed: Int) {
        self.name = name
        self.form = form
        self.defined = defined
        self.performed = performed
    }

    /// That of a convolution that gives a map of some size.
    init(_ name: String, _ convolution: BlockedConvolution, output size: MapSize) {
        self.init(
            name: name, form: "\(convolution.form)",
            defined: convolution.definedOperations * size.area,
            performed: convolution.performedOperations(width: size.width, height: size.height))
    }

    /// That of all stages of a chain.
    static func of(_ chain: StageChain, input: MapSize) -> [LayerWork] {
        var size = input
        return chain.stages.map { stage in
            size = stage.outputSize(of: size)
            return LayerWork(stage.name, stage.convolution, output: size)
        }
    }
}

/// Adds the time since the layer before to each layer.
private struct LayerClock {
    private(set) var times: [LayerTime] = []
    private let prefix: String
    private var last = ContinuousClock.now

    init(_ work: [LayerWork], prefix: String) {
        self.prefix = prefix
        times = work.map {
            LayerTime(
                name: Self.name($0.name, prefix), form: $0.form, duration: .zero,
                definedOperations: $0.defined, performedOperations: $0.performed)
        }
    }

    private static func name(_ name: String, _ prefix: String) -> String {
        name.hasPrefix(prefix) ? name : prefix + name
    }

    mutating func note(_ name: String) {
        let now = ContinuousClock.now
        if let index = times.firstIndex(where: { $0.name == Self.name(name, prefix) }) {
            times[index].duration += now - last
        }
        last = now
    }
}
