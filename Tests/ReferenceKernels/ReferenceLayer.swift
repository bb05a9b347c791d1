public import Kernels
public import NeuralNetwork
public import TensorCore

// Forward passes in plain loops, nothing folded: what the inference plan is tested against.

extension BatchNorm2d {
    /// The normalized values of [C, …].
    public func referenceForward(_ input: Tensor) -> Tensor {
        let (weight, bias) = (weight.scalars, bias.scalars)
        let (mean, variance) = (runningMean.scalars, runningVariance.scalars)
        let perChannel = input.count / max(weight.count, 1)
        let scalars = input.scalars.enumerated().map { index, value in
            let channel = index / perChannel
            let deviation = (Double(variance[channel]) + epsilon).squareRoot()
            return Float(
                (Double(value) - Double(mean[channel])) / deviation * Double(weight[channel])
                    + Double(bias[channel]))
        }
        return Tensor(shape: input.shape, scalars: scalars)
    }
}

extension Conv2d {
    /// Convolution, normalization and activation of [C, H, W].
    public func referenceForward(_ input: Tensor, activation: Activation) -> Tensor {
        let output = referenceConvolve(
            input, weight: weight, bias: bias,
            geometry: ConvolutionGeometry(
                kernelSize: kernelSize, stride: stride, padding: kernelSize / 2))
        return referenceActivated(output, normalization, activation)
    }
}

extension InvertedResidual {
    /// The block's output of [C, H, W].
    public func referenceForward(_ input: Tensor) -> Tensor {
        let wide = expansion?.referenceForward(input, activation: .relu6) ?? input
        let filtered = referenceActivated(
            referenceConvolveDepthwise(
                wide, weight: depthwise.weight, bias: depthwise.bias, stride: depthwise.stride),
            nil, .relu6)
        let output = projection.referenceForward(filtered, activation: .identity)
        guard isResidual else { return output }
        return Tensor(
            shape: output.shape, scalars: zip(output.scalars, input.scalars).map { $0 + $1 })
    }
}

extension EncoderLayers {
    /// The outputs of the stem and of all blocks, of [1, H, W] with even sides.
    public func referenceForward(_ input: Tensor) -> [Tensor] {
        let sums = referenceConvolve(
            input, weight: stem.weight, bias: stem.bias,
            geometry: ConvolutionGeometry(
                kernelHeight: 3, kernelWidth: 3, stride: 2,
                padding: EdgePadding(top: 0, left: 0, bottom: 1, right: 1)))
        return blocks.reduce(into: [referenceActivated(sums, nil, .relu6)]) { maps, block in
            maps.append(block.referenceForward(maps[maps.count - 1]))
        }
    }
}

extension Linear {
    /// Product, normalization and activation of [K].
    public func referenceForward(_ input: Tensor, activation: Activation) -> Tensor {
        let output = referenceLinear(input.scalars, weight: weight, bias: bias)
        return referenceActivated(
            Tensor(shape: [outputs], scalars: output), normalization, activation)
    }
}

private func referenceActivated(
    _ output: Tensor, _ normalization: BatchNorm2d?, _ activation: Activation
) -> Tensor {
    let normalized = normalization?.referenceForward(output) ?? output
    return Tensor(
        shape: normalized.shape,
        scalars: normalized.scalars.map { referenceActivate($0, activation) })
}
