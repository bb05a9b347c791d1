public import TensorCore

/// The two running averages that an optimizer keeps for a parameter, of its shape.
public struct ParameterAverages: Sendable {
    /// Of squared gradients for Adadelta, of gradients for AdamW.
    public var first: Tensor
    /// Of squared steps for Adadelta, of squared gradients for AdamW.
    public var second: Tensor

    /// Gathers both.
    ///
    /// - Precondition: they have the same shape.
    public init(first: Tensor, second: Tensor) {
        precondition(first.shape == second.shape, "averages \(first.shape), \(second.shape)")
        (self.first, self.second) = (first, second)
    }
}
