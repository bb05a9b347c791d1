public import NeuralNetwork
public import Kernels
public import TensorCore

/// What a layer of the network took.
public struct LayerTime: Hashable, Sendable {
    /// Its name in a model file; layers of the global branch have `global.` before it.
    public let name: String
    /// How it was computed.
    public let form: BlockedConvolution.Form
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
        var clock = LayerClock(native, input: size, prefix: "")
        _ = chroma(of: image, global: global, threads: threads) { name, _, _ in clock.note(name) }
        return clock.times
    }

    /// Runs the global branch and takes the time of every convolution.
    ///
    /// - Parameters:
    ///   - lightness: network input of a square copy.
    ///   - threads: how many threads share the work.
    /// - Returns: the layers in the order of the computation.
    public func globalLayerTimes(of lightness: [Float], threads: ThreadBudget) -> [LayerTime] {
        guard let global else { return [] }
        let side = configuration.globalSize
        var clock = LayerClock(
            global, input: MapSize(width: side, height: side), prefix: "global.")
        _ = globalFeatures(of: lightness, threads: threads, observe: { _, _ in }) { name, _, _ in
            clock.note(name)
        }
        return clock.times
    }
}

/// Adds the time since the layer before to each layer.
private struct LayerClock {
    private(set) var times: [LayerTime] = []
    private let prefix: String
    private var last = ContinuousClock.now

    init(_ chain: StageChain, input: MapSize, prefix: String) {
        self.prefix = prefix
        var size = input
        for stage in chain.stages {
            size = stage.outputSize(of: size)
            times.append(
                LayerTime(
                    name: Self.name(stage.name, prefix), form: stage.convolution.form,
                    duration: .zero,
                    definedOperations: stage.convolution.definedOperations * size.area,
                    performedOperations: stage.convolution.performedOperations(
                        width: size.width, height: size.height)))
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
