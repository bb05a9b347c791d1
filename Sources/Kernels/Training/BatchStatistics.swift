public import TensorCore

/// Mean and variance of each channel over a batch, and the normalization that they give.
///
/// In Double: sums over a batch are large, and a variance is the difference of two of them.
///
/// - Source: Ioffe and Szegedy 2015; semantics of PyTorch's `BatchNorm1d` and `BatchNorm2d` in training.
public struct BatchStatistics: Sendable {
    /// Values of each channel: pictures times positions.
    public let count: Int
    /// Mean of each channel.
    public let mean: [Double]
    /// Variance of each channel, the mean square of what differs from the mean.
    public let variance: [Double]
    private let deviation: [Double]

    /// Takes the sums of x and of x².
    ///
    /// - Parameters:
    ///   - sums: over the whole batch.
    ///   - count: how many values each channel has.
    ///   - epsilon: keeps the divisor above zero.
    /// - Precondition: `count` is positive.
    public init(sums: ChannelSums, count: Int, epsilon: Double) {
        precondition(count > 0, "statistics of \(count) values")
        self.count = count
        mean = sums.first.map { $0 / Double(count) }
        // The difference may be rounded to less than nothing. NaN stays.
        variance = zip(sums.second, mean).map {
            let difference = $0 / Double(count) - $1 * $1
            return difference < 0 ? 0 : difference
        }
        deviation = variance.map { ($0 + epsilon).squareRoot() }
    }

    /// The statistics that a network has kept, for use after training.
    ///
    /// - Precondition: there is one mean and one variance a channel.
    public init(runningMean: Tensor, runningVariance: Tensor, epsilon: Double) {
        precondition(
            runningMean.count == runningVariance.count,
            "\(runningMean.count) means, \(runningVariance.count) variances")
        count = 1
        mean = runningMean.scalars.map { Double($0) }
        variance = runningVariance.scalars.map { Double($0) }
        deviation = variance.map { ($0 + epsilon).squareRoot() }
    }

    /// (x - mean) / sqrt(variance + epsilon) · weight + bias.
    ///
    /// - Precondition: there is one weight and one bias a channel.
    public func affine(weight: Tensor, bias: Tensor) -> ChannelAffine {
        precondition(
            weight.count == mean.count && bias.count == mean.count,
            "\(weight.count) weights and \(bias.count) biases for \(mean.count) channels")
        let (weight, bias) = (weight.scalars, bias.scalars)
        let scale = mean.indices.map { Double(weight[$0]) / deviation[$0] }
        return ChannelAffine(
            scale: scale.map { Float($0) },
            offset: mean.indices.map { Float(Double(bias[$0]) - mean[$0] * scale[$0]) })
    }

    /// Moves the statistics that a network keeps for use after training: running += momentum · (batch -
    /// running), the variance being the unbiased one (divided by count - 1).
    ///
    /// - Parameters:
    ///   - runningMean: [C].
    ///   - runningVariance: [C].
    ///   - momentum: 0.1 as PyTorch's.
    public func update(
        runningMean: inout Tensor, runningVariance: inout Tensor, momentum: Double = 0.1
    ) {
        let factor = Double(count) / Double(max(count - 1, 1))
        Self.move(&runningMean, towards: mean, momentum: momentum)
        Self.move(&runningVariance, towards: variance.map { $0 * factor }, momentum: momentum)
    }

    private static func move(_ running: inout Tensor, towards batch: [Double], momentum: Double) {
        precondition(running.count == batch.count, "\(batch.count) channels, not \(running.count)")
        running.withUnsafeMutableScalars { scalars in
            for channel in scalars.indices {
                let value = Double(scalars[channel])
                scalars[channel] = Float(value + momentum * (batch[channel] - value))
            }
        }
    }

    /// The gradients of the normalization's parameters and input.
    ///
    /// With σ² = variance + epsilon, x̂ = (x - mean) / σ and m values a channel: ∂bias = Σ g, ∂weight = Σ g x̂,
    /// ∂x = weight / σ · (g - ∂bias / m - x̂ · ∂weight / m).
    ///
    /// - Parameters:
    ///   - sums: Σ g and Σ g x over the whole batch.
    ///   - weight: [C].
    /// - Returns: ∂weight and ∂bias, [C], and the factors that make ∂x of g and x.
    public func gradients(of sums: ChannelSums, weight: Tensor) -> NormalizationGradients {
        precondition(
            weight.count == mean.count && sums.first.count == mean.count,
            "\(weight.count) weights and \(sums.first.count) sums for \(mean.count) channels")
        let values = Double(count)
        let weights = weight.scalars
        var byWeight: [Float] = []
        var factors: (gradient: [Float], input: [Float], offset: [Float]) = ([], [], [])
        for channel in mean.indices {
            let sigma = deviation[channel]
            let slope = (sums.second[channel] - mean[channel] * sums.first[channel]) / sigma
            let scale = Double(weights[channel]) / sigma
            let input = -scale * slope / (values * sigma)
            byWeight.append(Float(slope))
            factors.gradient.append(Float(scale))
            factors.input.append(Float(input))
            factors.offset.append(
                Float(-scale * sums.first[channel] / values - input * mean[channel]))
        }
        return NormalizationGradients(
            weight: Tensor(shape: [mean.count], scalars: byWeight),
            bias: Tensor(shape: [mean.count], scalars: sums.first.map { Float($0) }),
            factors: NormalizationFactors(
                gradient: factors.gradient, input: factors.input, offset: factors.offset))
    }
}
