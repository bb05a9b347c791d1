public import TensorCore

/// Parameters of a two-dimensional convolution with a square kernel and what normalizes its output.
///
/// Padding is half the kernel, so that stride 1 keeps the extents. Names and semantics of PyTorch's
/// `Conv2d` and `BatchNorm2d`.
public struct Conv2d: Sendable {
    /// [output channels, input channels, K, K].
    public var weight: Tensor
    /// [output channels]; nil for zeros.
    public var bias: Tensor?
    /// Follows the convolution.
    public var normalization: BatchNorm2d?
    /// Step from one output sample to the next, in input samples.
    public var stride: Int

    /// Gathers the parameters.
    public init(weight: Tensor, bias: Tensor?, normalization: BatchNorm2d?, stride: Int) {
        self.weight = weight
        self.bias = bias
        self.normalization = normalization
        self.stride = stride
    }

    /// Number of channels that come in.
    public var inputChannels: Int { weight.shape[1] }
    /// Number of channels that go out.
    public var outputChannels: Int { weight.shape[0] }
    /// Side of the kernel.
    public var kernelSize: Int { weight.shape[2] }

    /// The weights of some of the input channels.
    public func weight(ofInputs range: Range<Int>) -> Tensor {
        let area = kernelSize * kernelSize
        let scalars = weight.scalars
        return Tensor(
            shape: [outputChannels, range.count, kernelSize, kernelSize],
            scalars: (0..<outputChannels).flatMap { output in
                let start = output * inputChannels * area
                return scalars[
                    start + range.lowerBound * area..<start + range.upperBound * area]
            })
    }

    /// The same layer with its normalization multiplied into weight and bias.
    public func folded() -> Conv2d {
        guard let normalization else { return self }
        let (weight, bias) = normalization.folded(into: weight, bias: bias)
        return Conv2d(weight: weight, bias: bias, normalization: nil, stride: stride)
    }
}

/// Parameters of a linear layer and what normalizes its output.
public struct Linear: Sendable {
    /// [outputs, inputs].
    public var weight: Tensor
    /// [outputs]; nil for zeros.
    public var bias: Tensor?
    /// Follows the product.
    public var normalization: BatchNorm2d?

    /// Gathers the parameters.
    public init(weight: Tensor, bias: Tensor?, normalization: BatchNorm2d?) {
        self.weight = weight
        self.bias = bias
        self.normalization = normalization
    }

    /// Number of values that come in.
    public var inputs: Int { weight.shape[1] }
    /// Number of values that go out.
    public var outputs: Int { weight.shape[0] }

    /// The same layer with its normalization multiplied into weight and bias.
    public func folded() -> Linear {
        guard let normalization else { return self }
        let (weight, bias) = normalization.folded(into: weight, bias: bias)
        return Linear(weight: weight, bias: bias, normalization: nil)
    }
}
