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
    let native: StageChain
    let global: StageChain?
    private let layers: NetworkLayers
    /// Kept from picture to picture.
    let memory = MemoryPool()

    /// Derives the plan; folds batch normalization if the model still has it.
    public init(_ model: ColorizationModel) {
        let configuration = model.configuration
        let layers = model.folded().layers
        let low = Self.stages("low", layers.low)
        let mid = Self.stages("mid", layers.mid)
        let fusion =
            configuration.hasGlobal
            ? ConvolutionStage(fusion: layers.fusion, firstChannels: layers.mid[1].outputChannels)
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
        self.layers = layers
        native = StageChain(stages: low + mid + [fusion] + color)
        // On the small maps of the global branch reading the weights of all points costs more than it
        // saves.
        global =
            configuration.hasGlobal
            ? StageChain(
                stages: low
                    + Self.stages("global.conv", layers.globalConvolutions, form: .direct)) : nil
    }

    private static func prototypes(of model: ColorizationModel) -> [GlobalFeatures] {
        guard let matrix = model.prototypes else { return [] }
        let width = matrix.shape[1]
        return (0..<matrix.shape[0]).map { row in
            GlobalFeatures(
                features: Array(matrix.scalars[row * width..<(row + 1) * width]), logits: [])
        }
    }

    private static func stages(
        _ name: String, _ layers: [Conv2d], form: BlockedConvolution.Form? = nil
    ) -> [ConvolutionStage] {
        layers.enumerated().map { ConvolutionStage("\(name).\($0)", $1, form: form) }
    }

    /// The features of a whole picture.
    ///
    /// - Parameters:
    ///   - lightness: network input of a square copy, row-major; its side is the configuration's
    ///     `globalSize`.
    ///   - threads: how many threads share the work.
    /// - Returns: empty features if the network has no global branch.
    public func globalFeatures(
        of lightness: [Float], threads: ThreadBudget = ThreadBudget(1)
    ) -> GlobalFeatures {
        globalFeatures(of: lightness, threads: threads, observe: { _, _ in }) { _, _, _ in }
    }

    /// As above; `observe` sees the output of every linear layer, `observeMap` of every convolution.
    func globalFeatures(
        of lightness: [Float], threads: ThreadBudget = ThreadBudget(1),
        observe: (String, [Float]) -> Void, observeMap: (String, Range<Int>, FeatureMapRows) -> Void
    ) -> GlobalFeatures {
        guard global != nil else { return GlobalFeatures(features: [], logits: []) }
        let (map, team) = globalMap(of: lightness, threads: threads, observe: observeMap)
        var values =
            switch configuration.globalPooling {
            case .flatten: map.scalars
            case .pyramid: PyramidPooling.forward(map).values
            }
        var hidden: [Float] = []
        for (index, layer) in layers.globalLinears.enumerated() {
            values = linear(
                values, weight: layer.weight, bias: layer.bias, activation: .relu,
                threads: threads.count, team: team)
            observe("global.fc.\(index)", values)
            if index == 1 { hidden = values }
        }
        return GlobalFeatures(
            features: values, logits: logits(from: hidden, observe: observe))
    }

    /// The last map of the global branch, and the threads that computed it.
    private func globalMap(
        of lightness: [Float], threads: ThreadBudget,
        observe: (String, Range<Int>, FeatureMapRows) -> Void
    ) -> (Tensor, ThreadTeam) {
        guard let global else { preconditionFailure("the network has no global branch") }
        let side = configuration.globalSize
        precondition(
            lightness.count == side * side, "\(lightness.count) values are not \(side)x\(side)")
        let size = MapSize(width: side, height: side)
        let stream = BandStream(
            global, global.plan(input: size, bandRows: side), memory: memory)
        lightness.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<side { stream.input.write(base + row * side, channel: 0, row: row) }
        }
        let rows = stream.advance(to: side, bias: nil, threads: threads) { index, rows, map in
            observe(global.stages[index].name, rows, map)
        }
        return (stream.output.copy(rows: rows), stream.team)
    }

    private func logits(
        from hidden: [Float], observe: (String, [Float]) -> Void
    ) -> [Float] {
        guard !layers.classifier.isEmpty else { return [] }
        var values = hidden
        for (index, layer) in layers.classifier.enumerated() {
            values = linear(
                values, weight: layer.weight, bias: layer.bias,
                activation: index == 0 ? .relu : .identity)
            observe("classifier.\(index)", values)
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

    /// Multiplications and additions that the native branch takes for a picture by the
    /// definition of its layers: what an estimate of time starts from.
    ///
    /// - Precondition: no side is below 1.
    public func operations(width: Int, height: Int) -> Int {
        native.operations(input: PictureGeometry(width: width, height: height).padded)
    }

    /// Multiplications and additions of the global branch's convolutions and linear layers.
    public var globalOperations: Int {
        guard let global else { return 0 }
        let side = configuration.globalSize
        return global.operations(input: MapSize(width: side, height: side))
            + layers.globalLinears.reduce(0) { $0 + 2 * $1.inputs * $1.outputs }
    }
}
