public import TensorCore

/// What the backward pass of a batch normalization gives.
public struct NormalizationGradients: Sendable {
    /// Gradient of the factors, [C].
    public var weight: Tensor
    /// Gradient of the offsets, [C].
    public var bias: Tensor
    /// What the gradient of the input is made with.
    public var factors: NormalizationFactors
}
