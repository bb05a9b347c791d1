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
