public import TensorCore

/// The gradients of a convolution by its definition, summed in Double: the twin of `WeightGradient` and
/// of `BlockedConvolution.init(inputGradientOf:stride:upsampling:)`.
///
/// Shapes: `input` [C, H, W], `weight` [O, C, K, K], `outputGradient` [O, H', W']; padding is K / 2.
///
/// - Precondition: the shapes fit.
public func referenceConvolutionGradients(
    input: Tensor, weight: Tensor, outputGradient: Tensor, stride: Int = 1, upsampling: Int = 1
) -> (input: Tensor, weight: Tensor) {
    let (channels, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    let side = weight.shape[2]
    let (outputs, rows, columns) = (
        outputGradient.shape[0], outputGradient.shape[1], outputGradient.shape[2]
    )
    let (values, weights, gradients) = (input.scalars, weight.scalars, outputGradient.scalars)
    var inputSums = [Double](repeating: 0, count: input.count)
    var weightSums = [Double](repeating: 0, count: weight.count)
    for o in 0..<outputs {
        for y in 0..<rows {
            for x in 0..<columns {
                let gradient = Double(gradients[(o * rows + y) * columns + x])
                for tap in 0..<side * side {
                    let v = y * stride + tap / side - side / 2
                    let u = x * stride + tap % side - side / 2
                    guard v >= 0, u >= 0, v < height * upsampling, u < width * upsampling else {
                        continue
                    }
                    for c in 0..<channels {
                        let place = (c * height + v / upsampling) * width + u / upsampling
                        let kernel = (o * channels + c) * side * side + tap
                        inputSums[place] += gradient * Double(weights[kernel])
                        weightSums[kernel] += gradient * Double(values[place])
                    }
                }
            }
        }
    }
    return (
        Tensor(shape: input.shape, scalars: inputSums.map { Float($0) }),
        Tensor(shape: weight.shape, scalars: weightSums.map { Float($0) })
    )
}
