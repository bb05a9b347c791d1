import Kernels
import NeuralNetwork
import TensorCore

/// The inference plan of a model: folded weights, ready to run on many threads.
///
/// Network input is lightness / 100 less the model's mean; output is a* and b* at half size.
public struct Colorizer: Sendable {
    /// What the model is.
    public let configuration: ModelConfiguration
    let native: StageChain
    let global: StageChain?
    private let layers: NetworkLayers

    /// The number of the fusion layer in the native chain.
    let fusionStage: Int

    /// Derives the plan; folds batch normalization if the model still has it.
    public init(_ model: ColorizationModel) {
        let configuration = model.configuration
        let layers = model.folded().layers
        let low = Self.stages("low", layers.low)
        let mid = Self.stages("mid", layers.mid)
        let color = layers.color.enumerated().map { index, layer in
            ConvolutionStage(
                "color.\(index)", layer, upsampling: NetworkLayers.colorUpsampling[index],
                activation: index == layers.color.count - 1 ? .sigmoid : .relu)
        }
        let fusion =
            configuration.hasGlobal
            ? ConvolutionStage(
                "fusion", layers.fusion, firstChannels: layers.mid[1].outputChannels)
            : ConvolutionStage("fusion", layers.fusion)
        self.configuration = configuration
        self.layers = layers
        fusionStage = low.count + mid.count
        native = StageChain(stages: low + mid + [fusion] + color)
        global =
            configuration.hasGlobal
            ? StageChain(stages: low + Self.stages("global.conv", layers.globalConvolutions)) : nil
    }

    private static func stages(_ name: String, _ layers: [Conv2d]) -> [ConvolutionStage] {
        layers.enumerated().map { ConvolutionStage("\(name).\($0)", $1) }
    }

    /// The features of a whole picture.
    ///
    /// - Parameter lightness: network input of a square copy, row-major; its side is the
    ///   configuration's `globalSize`.
    /// - Returns: empty features if the network has no global branch.
    public func globalFeatures(of lightness: [Float]) -> GlobalFeatures {
        globalFeatures(of: lightness) { _, _ in }
    }

    /// As above; `observe` sees every layer's output.
    func globalFeatures(
        of lightness: [Float], observe: (String, Tensor) -> Void
    ) -> GlobalFeatures {
        guard let global else { return GlobalFeatures(features: [], logits: []) }
        let side = configuration.globalSize
        precondition(
            lightness.count == side * side, "\(lightness.count) values are not \(side)x\(side)")
        let plan = global.plan(input: MapSize(width: side, height: side))
        let memory = ChainMemory(plan.demand)
        memory.input.update(from: lightness, count: lightness.count)
        let map = global.run(plan, in: memory) { index, output in
            observe(global.stages[index].name, output.planes.copy())
        }
        var values = map.copy().scalars
        var hidden: [Float] = []
        for (index, layer) in layers.globalLinears.enumerated() {
            values = linear(values, weight: layer.weight, bias: layer.bias, activation: .relu)
            observe("global.fc.\(index)", Tensor(shape: [values.count], scalars: values))
            if index == 1 { hidden = values }
        }
        return GlobalFeatures(
            features: values, logits: logits(from: hidden, observe: observe))
    }

    private func logits(
        from hidden: [Float], observe: (String, Tensor) -> Void
    ) -> [Float] {
        guard !layers.classifier.isEmpty else { return [] }
        var values = hidden
        for (index, layer) in layers.classifier.enumerated() {
            values = linear(
                values, weight: layer.weight, bias: layer.bias,
                activation: index == 0 ? .relu : .identity)
            observe("classifier.\(index)", Tensor(shape: [values.count], scalars: values))
        }
        return values
    }

    /// What the global features add to the fusion layer, once for the whole picture.
    ///
    /// - Precondition: there are as many features as the network has.
    func fusionBias(_ features: GlobalFeatures) -> BorderBias? {
        guard configuration.hasGlobal else { return nil }
        let expected = layers.fusion.inputChannels - layers.mid[1].outputChannels
        precondition(
            features.features.count == expected,
            "\(features.features.count) global features, the network has \(expected)")
        return BorderBias(
            constant: features.features, weight: layers.fusion.weight,
            bias: layers.fusion.bias ?? Tensor(zeros: [layers.fusion.outputChannels]))
    }

    /// Runs the native branch on the input in `memory`.
    func runNative(
        _ plan: StageChain.Plan, bias: BorderBias?, in memory: borrowing ChainMemory,
        observe: (String, Planes) -> Void = { _, _ in }
    ) -> Planes {
        native.run(plan, in: memory) { index, output in
            if let bias, index == fusionStage {
                let size = plan.sizes[index + 1]
                bias.apply(
                    to: output, region: plan.regions[index + 1], mapWidth: size.width,
                    mapHeight: size.height, activation: .relu)
            }
            observe(native.stages[index].name, output.planes)
        }
    }

    /// Multiplications and additions that the native branch takes for a picture, without the overlap of
    /// tiles: what an estimate of time starts from.
    ///
    /// - Precondition: no side is below 1.
    public func operations(width: Int, height: Int) -> Int {
        let plan = native.plan(input: PictureGeometry(width: width, height: height).padded)
        return native.stages.enumerated().reduce(0) { sum, item in
            let stage = item.element
            let products =
                stage.outputChannels * stage.inputChannels * stage.kernelSize * stage.kernelSize
            return sum + 2 * products * plan.regions[item.offset + 1].area
        }
    }
}
