public import Colorization
public import Kernels
import NeuralNetwork
public import TensorCore

/// The network over a batch of pictures, forward and back, by the paper's joint loss.
///
/// Both branches see the same picture, so that the low-level layers are computed once and get the gradients
/// of both. Maps of all layers are kept, twice each, before and after normalization: their memory grows with
/// the batch.
///
/// - Source: Iizuka, Simo-Serra and Ishikawa 2016; batch normalization of Ioffe and Szegedy 2015.
public final class TrainingNetwork {
    /// Pictures of a batch.
    public let count: Int
    /// The threads, for other work on the parameters.
    public let team: BatchTeam
    let store: ParameterStore
    private let side: Int
    private let inputs: [FeatureMapRows]
    private let low: [ConvolutionLayer]
    private let mid: [ConvolutionLayer]
    private let global: GlobalBranch?
    /// Mid-level maps and global features at every position.
    private let joined: [FeatureMapRows]
    private let fusion: ConvolutionLayer
    private let color: [ConvolutionLayer]
    private let head: ColorHead
    /// All layers but the head.
    private let convolutions: [ConvolutionLayer]
    /// The gradient that reaches the low-level maps through the global branch.
    private let lowGradients: [FeatureMapRows]
    private let pool = MemoryPool()

    /// A network with the parameters of a model, normalizations not folded.
    ///
    /// - Parameters:
    ///   - model: whose parameters training starts from; its `globalSize` is the side of the pictures.
    ///   - count: pictures of a batch.
    ///   - threads: how many threads work at once; results do not depend on them.
    public convenience init(_ model: ColorizationModel, count: Int, threads: Int) {
        self.init(model, count: count, threads: threads, plainForm: .winograd)
    }

    /// As above; the direct form rounds ten times less than the transform, for comparisons.
    init(
        _ model: ColorizationModel, count: Int, threads: Int,
        plainForm: BlockedConvolution.Form
    ) {
        let configuration = model.configuration
        let store = ParameterStore(
            Dictionary(uniqueKeysWithValues: model.layers.parameters),
            epsilon: configuration.batchNormEpsilon, plainForm: plainForm)
        self.count = count
        self.store = store
        side = configuration.globalSize
        let half = MapSize(width: side / 2, height: side / 2)
        inputs = half.maps(channels: 9, count: count)
        low = ConvolutionLayer.chain(
            "low", strides: NetworkLayers.lowStrides, input: half, count: count, isUnfolded: true,
            store: store)
        let lowLast = low[low.count - 1]
        mid = ConvolutionLayer.chain(
            "mid", strides: [1, 1], input: lowLast.outputSize, count: count, store: store)
        global =
            configuration.hasGlobal
            ? GlobalBranch(configuration, low: lowLast, count: count, store: store) : nil
        lowGradients =
            global == nil
            ? [] : lowLast.outputSize.maps(channels: lowLast.outputChannels, count: count)
        joined = lowLast.outputSize.maps(
            channels: model.layers.fusion.inputChannels, count: count)
        fusion = ConvolutionLayer(
            .init(name: "fusion"), input: lowLast.outputSize, count: count, store: store)
        color = ConvolutionLayer.chain(
            "color", strides: [1, 1, 1, 1], upsampling: NetworkLayers.colorUpsampling,
            input: fusion.outputSize, count: count, store: store)
        head = ColorHead(
            "color.4", input: color[color.count - 1].outputSize, count: count, store: store)
        convolutions = low + mid + (global?.convolutions ?? []) + [fusion] + color
        team = BatchTeam(
            threads: threads,
            scratchFloats: max(
                convolutions.map(\.scratchFloats).max() ?? 1, head.scratchFloats))
    }

    /// Tensors by their names in model files, running statistics included.
    public var parameters: [String: Tensor] {
        get { store.tensors }
        set { store.tensors = newValue }
    }

    /// Gradients of the last batch that was differentiated, by the parameters' names.
    public var gradients: [String: Tensor] { store.gradients }

    /// Changes parameters by their gradients, in place; the gradients may be changed, too.
    ///
    /// - Parameter body: gets both by the same names, running statistics among the parameters, and the threads.
    public func update(
        _ body: (inout [String: Tensor], inout [String: Tensor], BatchTeam) -> Void
    ) {
        store.changeGradients { body(&store.tensors, &$0, team) }
    }

    /// The losses of a batch, the gradients of all parameters, and the running statistics moved.
    ///
    /// - Precondition: the batch has ``count`` pictures of the model's size.
    public func differentiate(_ batch: TrainingBatch, weights: LossWeights) -> Losses {
        let (losses, logits) = forward(batch, weights: weights, mode: .training)
        backward(logits: logits)
        return losses
    }

    /// The losses of a batch as the network is used after training.
    ///
    /// - Precondition: the batch has ``count`` pictures of the model's size.
    public func evaluate(_ batch: TrainingBatch, weights: LossWeights) -> Losses {
        forward(batch, weights: weights, mode: .inference).losses
    }

    /// The losses of a batch in training, without a way back.
    ///
    /// - Precondition: the batch has ``count`` pictures of the model's size.
    func losses(of batch: TrainingBatch, weights: LossWeights) -> Losses {
        forward(batch, weights: weights, mode: .training).losses
    }

    /// Global features and logits of a batch as the network is used after training; nil without a classifier.
    ///
    /// - Precondition: the batch has ``count`` pictures of the model's size.
    func scenes(of batch: TrainingBatch) -> (features: Tensor, logits: Tensor)? {
        guard let global, global.hasClassifier else { return nil }
        prepare(.inference)
        unfold(batch.input)
        let last = run(low, after: { self.inputs[$0] }, .inference)
        let scene = global.forward({ last.activate($0) }, mode: .inference, team: team)
        return scene.logits.map { (scene.features, $0) }
    }

    // MARK: Forward

    private func forward(
        _ batch: TrainingBatch, weights: LossWeights, mode: OutputNormalization.Mode
    ) -> (losses: Losses, logitGradient: Tensor?) {
        precondition(
            batch.input.shape == [count, 1, side, side]
                && batch.target.shape == [count, head.outputs[0].channels, side / 2, side / 2],
            "a batch \(batch.input.shape) with targets \(batch.target.shape) for \(count) pictures "
                + "of \(side) px")
        prepare(mode)
        unfold(batch.input)
        let lowLast = run(low, after: { self.inputs[$0] }, mode)
        _ = run(mid, after: { lowLast.activate($0) }, mode)
        // The middle layers have had them made.
        let scene = global?.forward({ lowLast.activations[$0] }, mode: mode, team: team)
        _ = run([fusion], after: { self.join($0, scene?.features) }, mode)
        let colorLast = run(color, after: { self.fusion.activate($0) }, mode)
        let colorLoss = head.forward(
            { colorLast.activate($0) }, target: batch.target, weighting: Float(weights.chroma),
            team: team)
        guard let logits = scene?.logits else {
            return (Losses(color: colorLoss, classification: 0, total: colorLoss), nil)
        }
        let (loss, gradient) = crossEntropy(
            logits: logits, labels: batch.classes, gradientScale: weights.classification)
        let total = colorLoss + weights.classification * loss
        return (Losses(color: colorLoss, classification: loss, total: total), gradient)
    }

    /// Packs the weights of all layers.
    private func prepare(_ mode: OutputNormalization.Mode) {
        team.forEach(convolutions.count + 1) { index, _ in
            if index < convolutions.count {
                convolutions[index].prepare(mode)
            } else {
                head.prepare(mode)
            }
        }
    }

    private func unfold(_ input: Tensor) {
        input.withUnsafeScalars { scalars in
            guard let base = scalars.baseAddress else { return }
            // Read by all threads.
            nonisolated(unsafe) let plane = base
            team.forEach(count) { index, _ in
                inputs[index].writeNeighborhoods(
                    of: plane + index * side * side, width: side, height: side)
            }
        }
    }

    /// Runs layers after each other, and gives the last.
    private func run(
        _ layers: [ConvolutionLayer], after source: @escaping (Int) -> FeatureMapRows,
        _ mode: OutputNormalization.Mode
    ) -> ConvolutionLayer {
        var source = source
        for layer in layers {
            layer.forward(source, mode: mode, team: team)
            source = { layer.activate($0) }
        }
        return layers[layers.count - 1]
    }

    private func join(_ index: Int, _ features: Tensor?) -> FeatureMapRows {
        let last = mid[mid.count - 1]
        joined[index].writeChannels(of: last.activate(index), firstChannel: 0)
        if let features {
            let width = features.shape[1]
            let own = features.withUnsafeScalars { Array($0[index * width..<(index + 1) * width]) }
            joined[index].writeRepeated(own, firstChannel: last.outputChannels)
        }
        return joined[index]
    }

    // MARK: Backward

    private func backward(logits: Tensor?) {
        head.differentiate(
            inputs: color[color.count - 1].activations, team: team, pool: pool)
        let sums = receive(into: color[color.count - 1]) { index, target, member in
            self.head.propagate(index, to: target, member: member)
        }
        var next = backward(color, sums, inputs: fusion.activations)
        next = backward([fusion], receive(from: next, into: fusion), inputs: joined)
        let features = split(next)
        let midSums = team.map(count) { index, _ in mid[mid.count - 1].gradientSums(index) }
        let lowMaps = low[low.count - 1].activations
        let midFirst = backward(mid, midSums, inputs: lowMaps)
        if let global {
            let sums = global.backward(features: features, logits: logits, team: team)
            let globalFirst = backward(global.convolutions, sums, inputs: lowMaps)
            _ = backward(low, receive(midFirst, globalFirst), inputs: inputs)
        } else {
            _ = backward(low, receive(from: midFirst, into: low[low.count - 1]), inputs: inputs)
        }
    }

    /// Differentiates layers from the last to the first, which is given.
    private func backward(
        _ layers: [ConvolutionLayer], _ sums: [ChannelSums], inputs: [FeatureMapRows]
    ) -> ConvolutionLayer {
        var sums = sums
        for index in layers.indices.reversed() {
            let layer = layers[index]
            let below = index > 0 ? layers[index - 1] : nil
            layer.differentiate(
                sums, inputs: below?.activations ?? inputs, team: team, pool: pool)
            if let below { sums = receive(from: layer, into: below) }
        }
        return layers[0]
    }

    private func receive(from layer: ConvolutionLayer, into below: ConvolutionLayer)
        -> [ChannelSums]
    {
        receive(into: below) { layer.propagate($0, to: $1, member: $2) }
    }

    /// Replaces a layer's activations by their gradients.
    private func receive(
        into layer: ConvolutionLayer, _ write: (Int, FeatureMapRows, ThreadTeam) -> Void
    ) -> [ChannelSums] {
        team.map(count) { index, member in
            write(index, layer.activations[index], member)
            return layer.gradientSums(index)
        }
    }

    /// The low-level layers get the gradients of both branches.
    private func receive(_ mid: ConvolutionLayer, _ global: ConvolutionLayer) -> [ChannelSums] {
        receive(into: low[low.count - 1]) { index, target, member in
            mid.propagate(index, to: target, member: member)
            global.propagate(index, to: self.lowGradients[index], member: member)
            target.add(self.lowGradients[index])
        }
    }

    /// Parts the gradient of the joined maps: that of the mid-level maps takes the place of their activations,
    /// that of the features is [N, F].
    private func split(_ fusion: ConvolutionLayer) -> Tensor {
        let last = mid[mid.count - 1]
        let channels = last.outputChannels..<joined[0].channels
        let features = team.map(count) { index, member in
            fusion.propagate(index, to: joined[index], member: member)
            joined[index].copyChannels(0..<last.outputChannels, to: last.activations[index])
            return joined[index].channelSums(channels: channels).map { Float($0) }
        }
        return Tensor(shape: [count, channels.count], scalars: features.flatMap { $0 })
    }
}
