public import TensorCore

// Batch normalization behind a linear layer: a batch of vectors [N, K], of which each element is a channel. Small
// beside the maps, and so plain.

/// The sums of x and of x² of each element over a batch [N, K].
public func moments(_ batch: Tensor) -> ChannelSums {
    elementSums(batch, batch, affine: nil)
}

/// x · scale + offset of each element of a batch [N, K], then ReLU if asked; NaN stays.
///
/// - Precondition: there are K factors.
public func applyAffine(_ affine: ChannelAffine, relu: Bool, to batch: Tensor) -> Tensor {
    let width = checkedWidth(batch, batch, factors: affine.scale.count)
    var result = batch
    result.withUnsafeMutableScalars { scalars in
        for index in scalars.indices {
            let (scale, offset) = (affine.scale[index % width], affine.offset[index % width])
            let value = scalars[index] * scale + offset
            scalars[index] = relu && value < 0 ? 0 : value
        }
    }
    return result
}

/// The sums of g and of g · x of each element: the twin of ``normalizationSums(gradient:input:affine:relu:)`` for
/// batches [N, K].
public func normalizationSums(
    gradient: Tensor, input: Tensor, affine: ChannelAffine, relu: Bool
) -> ChannelSums {
    elementSums(gradient, input, affine: relu ? affine : nil)
}

/// The gradient before a normalization: the twin of
/// ``writeNormalizationGradient(gradient:input:affine:relu:factors:to:)`` for batches [N, K].
///
/// - Precondition: the batches have the same shape; there are K factors.
public func normalizationGradient(
    gradient: Tensor, input: Tensor, affine: ChannelAffine, relu: Bool,
    factors: NormalizationFactors
) -> Tensor {
    let width = checkedWidth(gradient, input, factors: affine.scale.count)
    precondition(factors.gradient.count == width, "\(factors.gradient.count) factors for \(width)")
    var result = gradient
    result.withUnsafeMutableScalars { scalars in
        input.withUnsafeScalars { inputs in
            for index in scalars.indices {
                let (element, x) = (index % width, inputs[index])
                let passes = !relu || x * affine.scale[element] + affine.offset[element] > 0
                let scaled = passes ? scalars[index] * factors.gradient[element] : 0
                scalars[index] = scaled + (x * factors.input[element] + factors.offset[element])
            }
        }
    }
    return result
}

/// The sums of g and of g · x, g counting only where the affine map is positive if one is given.
private func elementSums(
    _ gradient: Tensor, _ input: Tensor, affine: ChannelAffine?
) -> ChannelSums {
    let width = checkedWidth(gradient, input, factors: affine?.scale.count)
    var sums = ChannelSums(channels: width)
    gradient.withUnsafeScalars { gradients in
        input.withUnsafeScalars { inputs in
            for index in inputs.indices {
                let (element, x) = (index % width, inputs[index])
                if let affine, !(x * affine.scale[element] + affine.offset[element] > 0) {
                    continue
                }
                sums.first[element] += Double(gradients[index])
                sums.second[element] += Double(gradients[index]) * Double(x)
            }
        }
    }
    return sums
}

private func checkedWidth(_ gradient: Tensor, _ input: Tensor, factors: Int?) -> Int {
    precondition(
        input.shape.count == 2 && gradient.shape == input.shape
            && (factors ?? input.shape[1]) == input.shape[1],
        "batches \(gradient.shape) and \(input.shape), \(factors ?? input.shape[1]) factors")
    return input.shape[1]
}
