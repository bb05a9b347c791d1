public import Colorization
public import Kernels
import NeuralNetwork
public import TensorCore

/// The network over a batch of pictures, forward and back, by the paper's joint loss.
///
/// With the paper's global branch both branches see the same picture, so that the low-level layers are computed once
/// and get the gradients of both. The encoder of a branch that keeps places stays as it is. Maps of all layers that
/// are trained are kept, twice each, before and after normalization: their memory grows with the batch.
///
/// - Source: Iizuka, Simo-Serra and Ishikawa 2016; batch normalization of Ioffe and Szegedy 2015.
public final class TrainingNetwork {
    /// Pictures of a batch.
    public let count: Int
    /// The threads, for other work on the parameters.
    public var team: BatchTeam { pass.team }
    /// Tensors by name that stay as they are: those of an encoder.
    public let frozen: [String: Tensor]
    let store: ParameterStore
    private let side: Int
    private let copySide: Int
    private let inputs: [FeatureMapRows]
    private let low: [ConvolutionLayer]
    private let mid: [ConvolutionLayer]
    private let global: (any GlobalBranch)?
    /// Mid-level maps, and what the global branch gives at every position.
    private let joined: [FeatureMapRows]
    private let fusion: ConvolutionLayer
    private let color: [ConvolutionLayer]
    private let head: ColorHead
    /// All layers but the head.
    private let convolutions: [ConvolutionLayer]
    /// The gradient that reaches the low-level maps through the global branch.
    private let lowGradients: [FeatureMapRows]
    private let pass: BatchPass

    /// A network with the parameters of a model, normalizations not folded.
    ///
    /// - Parameters:
    ///   - model: whose parameters training starts from; its `globalSize` is the side of the pictures.
    ///   - count: pictures of a batch.
    ///   - threads: how many threads work at once; results do not depend on them.
    public convenience init(_ model: ColorizationModel, count: Int, threads: Int) {
        self.init(model, count: count, threads: threads, plainForm: .winograd)
    }

    /// As above, for comparisons: the pictures may have a side of their own, nil being that of their square copies,
    /// and the direct form rounds ten times less than the transform.
    init(
        _ model: ColorizationModel, count: Int, threads: Int, side: Int? = nil,
        plainForm: BlockedConvolution.Form
    ) {
        let configuration = model.configuration
        let (frozen, trained) = Self.parted(model)
        let store = ParameterStore(
            trained, epsilon: configuration.batchNormEpsilon, plainForm: plainForm)
        self.count = count
        self.store = store
        self.frozen = frozen
        copySide = configuration.globalSize
        self.side = side ?? copySide
        let half = MapSize(width: self.side / 2, height: self.side / 2)
        inputs = half.maps(channels: 9, count: count)
        low = ConvolutionLayer.chain(
            "low", strides: NetworkLayers.lowStrides, input: half, count: count, isFirst: true,
            store: store)
        let lowLast = low[low.count - 1]
        mid = ConvolutionLayer.chain(
            "mid", strides: [1, 1], input: lowLast.outputSize, count: count, store: store)
        global = Self.branch(of: model, low: lowLast, count: count, store: store)
        lowGradients =
            global is VectorBranch
            ? lowLast.outputSize.maps(channels: lowLast.outputChannels, count: count) : []
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
        let scratch =
            convolutions.map(\.scratchFloats) + [head.scratchFloats, global?.scratchFloats ?? 1]
        pass = BatchPass(
            team: BatchTeam(threads: threads, scratchFloats: scratch.max() ?? 1),
            pool: MemoryPool())
    }

    /// The tensors of a model that stay as they are, and those that are trained, by name.
    private static func parted(
        _ model: ColorizationModel
    ) -> (frozen: [String: Tensor], trained: [String: Tensor]) {
        let all = Dictionary(uniqueKeysWithValues: model.layers.parameters)
        let frozen = all.filter { $0.key.hasPrefix(MapLayers.encoderPrefix) }
        return (frozen, all.filter { frozen[$0.key] == nil })
    }

    private static func branch(
        of model: ColorizationModel, low: ConvolutionLayer, count: Int, store: ParameterStore
    ) -> (any GlobalBranch)? {
        switch model.layers.global {
        case nil: nil
        case .vector:
            VectorBranch(model.configuration, low: low, count: count, store: store)
        case .map(let layers):
            MapBranch(
                layers, model.configuration, mid: low.outputSize, count: count, store: store)
        }
    }

    /// Tensors that are trained by their names in model files, running statistics included.
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
        let last = pass.forward(low, after: { self.inputs[$0] }, .inference)
        let logits = global.forward(
            batch, low: { last.activate($0) }, mode: .inference, pass: pass)
        return logits.map { (global.features, $0) }
    }

    // MARK: Forward

    private func forward(
        _ batch: TrainingBatch, weights: LossWeights, mode: OutputNormalization.Mode
    ) -> (losses: Losses, logitGradient: Tensor?) {
        precondition(
            batch.input.shape == [count, 1, side, side]
                && batch.copy.shape == [count, 1, copySide, copySide]
                && batch.target.shape == [count, head.outputs[0].channels, side / 2, side / 2],
            "a batch \(batch.input.shape) with copies \(batch.copy.shape) and targets "
                + "\(batch.target.shape) for \(count) pictures of \(side) px")
        prepare(mode)
        unfold(batch.input)
        let lowLast = pass.forward(low, after: { self.inputs[$0] }, mode)
        _ = pass.forward(mid, after: { lowLast.activate($0) }, mode)
        // The middle layers have had them made.
        let logits = global?.forward(
            batch, low: { lowLast.activations[$0] }, mode: mode, pass: pass)
        _ = pass.forward([fusion], after: { self.join($0) }, mode)
        let colorLast = pass.forward(color, after: { self.fusion.activate($0) }, mode)
        let colorLoss = head.forward(
            { colorLast.activate($0) }, target: batch.target, weighting: Float(weights.chroma),
            team: team)
        guard let logits = logits ?? nil else {
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

    private func join(_ index: Int) -> FeatureMapRows {
        let last = mid[mid.count - 1]
        joined[index].writeChannels(of: last.activate(index), firstChannel: 0)
        global?.join(index, to: joined[index], firstChannel: last.outputChannels)
        return joined[index]
    }

    // MARK: Backward

    private func backward(logits: Tensor?) {
        head.differentiate(
            inputs: color[color.count - 1].activations, team: team, pool: pass.pool)
        let sums = pass.receive(into: color[color.count - 1]) { index, target, member in
            self.head.propagate(index, to: target, member: member)
        }
        var next = pass.backward(color, sums, inputs: fusion.activations)
        next = pass.backward([fusion], pass.receive(from: next, into: fusion), inputs: joined)
        let features = split(next)
        let midSums = team.map(count) { index, _ in mid[mid.count - 1].gradientSums(index) }
        let lowMaps = low[low.count - 1].activations
        let midFirst = pass.backward(mid, midSums, inputs: lowMaps)
        let globalFirst = global?.backward(
            features: features, logits: logits, low: lowMaps, pass: pass)
        _ = pass.backward(low, receive(midFirst, globalFirst ?? nil), inputs: inputs)
    }

    /// The low-level layers get the gradients of all layers that see them.
    private func receive(_ mid: ConvolutionLayer, _ global: ConvolutionLayer?) -> [ChannelSums] {
        pass.receive(into: low[low.count - 1]) { index, target, member in
            mid.propagate(index, to: target, member: member)
            guard let global else { return }
            global.propagate(index, to: self.lowGradients[index], member: member)
            target.add(self.lowGradients[index])
        }
    }

    /// Parts the gradient of the joined maps: that of the mid-level maps takes the place of their activations,
    /// the global branch takes its own, and that of the vectors is [N, F].
    private func split(_ fusion: ConvolutionLayer) -> Tensor {
        let last = mid[mid.count - 1]
        let features = team.map(count) { index, member in
            fusion.propagate(index, to: joined[index], member: member)
            joined[index].copyChannels(0..<last.outputChannels, to: last.activations[index])
            return global?.takeGradient(
                index, from: joined[index], firstChannel: last.outputChannels) ?? []
        }
        return Tensor(shape: [count, features[0].count], scalars: features.flatMap { $0 })
    }
}
