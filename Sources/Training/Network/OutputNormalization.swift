import Kernels
import TensorCore

/// What stands between the products of a layer and its ReLU: batch normalization, or a bias.
struct OutputNormalization {
    /// Whether statistics come from the batch and are kept, or those kept are used.
    enum Mode {
        case training
        case inference
    }

    let channels: Int
    /// Factors and offsets of the last batch.
    private(set) var affine: ChannelAffine
    private let name: String
    private let biasName: String
    private let isNormalized: Bool
    private var statistics: BatchStatistics?

    init(layer name: String, kind: String, channels: Int, in store: ParameterStore) {
        self.name = name
        self.channels = channels
        biasName = "\(name).\(kind).bias"
        isNormalized = store.has("\(name).bn.weight")
        affine = ChannelAffine(
            scale: Array(repeating: 1, count: channels),
            offset: Array(repeating: 0, count: channels))
    }

    /// Whether the sums of a batch are needed.
    func needsSums(_ mode: Mode) -> Bool { isNormalized && mode == .training }

    /// Decides what the values of a batch are multiplied by and what is added.
    mutating func begin(
        sums: ChannelSums, count: Int, mode: Mode, store: ParameterStore
    ) {
        guard isNormalized else {
            if store.has(biasName) { affine.offset = store[biasName].scalars }
            return
        }
        let names = (mean: "\(name).bn.running_mean", variance: "\(name).bn.running_var")
        let used: BatchStatistics
        switch mode {
        case .training:
            used = BatchStatistics(sums: sums, count: count, epsilon: store.epsilon)
            var (mean, variance) = (store[names.mean], store[names.variance])
            used.update(runningMean: &mean, runningVariance: &variance)
            store.tensors[names.mean] = mean
            store.tensors[names.variance] = variance
        case .inference:
            used = BatchStatistics(
                runningMean: store[names.mean], runningVariance: store[names.variance],
                epsilon: store.epsilon)
        }
        affine = used.affine(weight: store["\(name).bn.weight"], bias: store["\(name).bn.bias"])
        statistics = used
    }

    /// Keeps the parameters' gradients, and says how those of the products come from those of the outputs.
    ///
    /// - Parameters:
    ///   - sums: of g and g · x over the batch, as `normalizationSums` gives them.
    ///   - store: keeps the gradients.
    /// - Returns: what makes the gradients of the products of those of the outputs.
    func factors(sums: ChannelSums, store: ParameterStore) -> NormalizationFactors {
        guard let statistics else {
            if store.has(biasName) {
                store.setGradient(
                    Tensor(shape: [channels], scalars: sums.first.map { Float($0) }), of: biasName)
            }
            let zeros = [Float](repeating: 0, count: channels)
            return NormalizationFactors(
                gradient: Array(repeating: 1, count: channels), input: zeros, offset: zeros)
        }
        let gradients = statistics.gradients(of: sums, weight: store["\(name).bn.weight"])
        store.setGradient(gradients.weight, of: "\(name).bn.weight")
        store.setGradient(gradients.bias, of: "\(name).bn.bias")
        return gradients.factors
    }
}
