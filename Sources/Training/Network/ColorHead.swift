import Kernels
import NeuralNetwork
import TensorCore

/// The last layer: a convolution to the colours, sigmoid, and the loss.
final class ColorHead {
    /// Colours in 0...1, plain rows.
    let outputs: [FeatureMapRows]
    /// Gradients before the sigmoid.
    private let gradients: [FeatureMapRows]
    private let name: String
    private let inputSize: MapSize
    private let store: ParameterStore
    private var convolution: BlockedConvolution
    private var inputGradient: BlockedConvolution?

    init(_ name: String, input: MapSize, count: Int, store: ParameterStore) {
        self.name = name
        self.store = store
        let weight = store["\(name).conv.weight"]
        inputSize = input
        convolution = BlockedConvolution(
            weight: weight, bias: nil, form: .narrow, activation: .sigmoid)
        inputGradient = BlockedConvolution(inputGradientOf: weight)
        outputs = input.maps(channels: weight.shape[0], count: count, lanes: 1)
        gradients = input.maps(channels: weight.shape[0], count: count)
    }

    private var weight: Tensor { store["\(name).conv.weight"] }
    private var biasName: String { "\(name).conv.bias" }

    /// Scratch that a thread needs for the ways that the layer is prepared for.
    var scratchFloats: Int {
        max(
            convolution.scratchFloats(width: inputSize.width),
            inputGradient?.scratchFloats(width: inputSize.width) ?? 0)
    }

    /// Packs the weights again.
    func prepare(_ mode: OutputNormalization.Mode) {
        convolution = BlockedConvolution(
            weight: weight, bias: store.has(biasName) ? store[biasName] : nil, form: .narrow,
            activation: .sigmoid)
        inputGradient = mode == .training ? BlockedConvolution(inputGradientOf: weight) : nil
    }

    /// Colours of a batch, their loss and its gradient.
    ///
    /// - Parameters:
    ///   - source: what the layer sees of a picture.
    ///   - target: [N, C, H, W] in 0...1.
    ///   - weighting: how much more saturated colours count.
    ///   - team: shares the pictures.
    /// - Returns: the loss.
    func forward(
        _ source: (Int) -> FeatureMapRows, target: Tensor, weighting: Float, team: BatchTeam
    ) -> Double {
        let share = target.count / outputs.count
        return target.withUnsafeScalars { scalars in
            guard let base = scalars.baseAddress else { return 0 }
            // Read by all threads.
            nonisolated(unsafe) let targets = base
            return team.map(outputs.count) { index, member in
                let input = source(index)
                convolution.compute(
                    rows: 0..<input.height, from: input, into: outputs[index], threads: 1,
                    team: member)
                return chromaLoss(
                    output: outputs[index], target: targets + index * share, weighting: weighting,
                    scale: 1 / Double(target.count), gradient: gradients[index])
            }.reduce(0, +)
        }
    }

    /// Gradients of the parameters.
    func differentiate(inputs: [FeatureMapRows], team: BatchTeam, pool: MemoryPool) {
        let gradient = WeightGradient(shape: weight.shape)
        store.setGradient(
            gradient(
                inputs: inputs, outputGradients: gradients, threads: team.threads,
                team: team.team, pool: pool), of: "\(name).conv.weight")
        guard store.has(biasName) else { return }
        let channels = weight.shape[0]
        let sums = gradients.map { $0.channelSums(channels: 0..<channels) }
        store.setGradient(
            Tensor(
                shape: [channels],
                scalars: (0..<channels).map { channel in
                    Float(sums.reduce(0) { $0 + $1[channel] })
                }), of: biasName)
    }

    /// Writes the gradient of a picture's input.
    ///
    /// - Precondition: it was prepared for training.
    func propagate(_ index: Int, to target: FeatureMapRows, member: ThreadTeam) {
        guard let inputGradient else { preconditionFailure("\(name) was not prepared") }
        inputGradient.compute(
            rows: 0..<target.height, from: gradients[index], into: target, threads: 1,
            team: member)
    }
}
