public import TensorCore

/// Mixes the channels of every sample: a convolution of 1x1, also known as pointwise.
///
/// Maps are [channels, pictures, height, width], so that one product serves all pictures. Shapes: `input`
/// [C, N, H, W], `weight` [O, C, 1, 1], `bias` [O], `residual` and the result [O, N, H, W].
///
/// - Parameters:
///   - input: the maps.
///   - weight: the factors.
///   - bias: added to all samples of a channel.
///   - residual: added, too; nil for zeros.
///   - activation: what follows the sums.
/// - Returns: the maps of the new channels.
/// - Precondition: the shapes fit.
public func convolvePointwise(
    _ input: Tensor, weight: Tensor, bias: Tensor, residual: Tensor? = nil, activation: Activation
) -> Tensor {
    let (channels, inputs) = (weight.shape[0], input.shape[0])
    let shape = [channels] + input.shape[1...]
    precondition(
        weight.shape == [channels, inputs, 1, 1] && bias.count == channels
            && (residual?.shape ?? shape) == shape,
        "weight \(weight.shape), bias \(bias.shape) on maps \(input.shape)")
    let samples = input.count / inputs
    var output = residual ?? Tensor(zeros: shape)
    output.withUnsafeMutableScalars { output in
        input.withUnsafeScalars { input in
            weight.withUnsafeScalars { weight in
                guard let result = output.baseAddress, let values = input.baseAddress,
                    let factors = weight.baseAddress
                else { return }
                multiply(
                    MatrixView(base: factors, rowStride: inputs),
                    MatrixView(base: values, rowStride: samples), m: channels, n: samples,
                    k: inputs, accumulating: residual != nil, into: result, rowStride: samples)
            }
        }
    }
    addBias(bias, to: &output, activation)
    return output
}
