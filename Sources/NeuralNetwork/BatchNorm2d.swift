public import TensorCore

/// Parameters of a batch normalization as it is used after training:
/// (x - running mean) / sqrt(running variance + epsilon) · weight + bias, a channel at a time.
///
/// - Source: Ioffe and Szegedy 2015; names and semantics of PyTorch's `BatchNorm2d`.
public struct BatchNorm2d: Sendable {
    /// Factor of each channel, [C].
    public var weight: Tensor
    /// Offset of each channel, [C].
    public var bias: Tensor
    /// Mean of each channel over the training data, [C].
    public var runningMean: Tensor
    /// Variance of each channel over the training data, [C].
    public var runningVariance: Tensor
    /// Keeps the divisor above zero.
    public var epsilon: Double

    /// Gathers the parameters.
    ///
    /// - Precondition: the tensors have as many scalars as each other.
    public init(
        weight: Tensor, bias: Tensor, runningMean: Tensor, runningVariance: Tensor, epsilon: Double
    ) {
        precondition(
            [bias, runningMean, runningVariance].allSatisfy { $0.count == weight.count },
            "batch normalization of \(weight.count), \(bias.count), \(runningMean.count) and "
                + "\(runningVariance.count) channels")
        self.weight = weight
        self.bias = bias
        self.runningMean = runningMean
        self.runningVariance = runningVariance
        self.epsilon = epsilon
    }

    /// The normalization as one factor and one offset a channel, in Double.
    func affine() -> [(scale: Double, offset: Double)] {
        let (weight, bias) = (weight.scalars, bias.scalars)
        let (mean, variance) = (runningMean.scalars, runningVariance.scalars)
        return weight.indices.map { channel in
            let deviation = (Double(variance[channel]) + epsilon).squareRoot()
            let scale = Double(weight[channel]) / deviation
            return (scale, Double(bias[channel]) - Double(mean[channel]) * scale)
        }
    }

    /// Weights and bias of a layer that does this normalization itself.
    ///
    /// - Parameters:
    ///   - weight: output channels first, of any shape.
    ///   - bias: one value an output channel, or nil for zeros.
    /// - Returns: both, multiplied in Double.
    func folded(into weight: Tensor, bias: Tensor?) -> (weight: Tensor, bias: Tensor) {
        let channels = affine()
        let biases = bias?.scalars ?? Array(repeating: 0, count: channels.count)
        precondition(
            weight.shape.first == channels.count && biases.count == channels.count,
            "batch normalization of \(channels.count) channels after weights \(weight.shape)")
        var scaled = weight
        let perChannel = weight.count / channels.count
        scaled.withUnsafeMutableScalars { scalars in
            for (channel, constants) in channels.enumerated() {
                for index in channel * perChannel..<(channel + 1) * perChannel {
                    scalars[index] = Float(Double(scalars[index]) * constants.scale)
                }
            }
        }
        let offsets = zip(channels, biases).map { Float(Double($1) * $0.scale + $0.offset) }
        return (scaled, Tensor(shape: [channels.count], scalars: offsets))
    }
}
