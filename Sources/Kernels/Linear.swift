import CKernels
public import TensorCore

/// Multiplies a vector by a matrix: activation(weight · input + bias).
///
/// Shapes: input [K], weight [M, K], bias [M], the result [M].
///
/// - Precondition: the shapes fit.
public func linear(
    _ input: [Float], weight: Tensor, bias: Tensor?, activation: Activation
) -> [Float] {
    precondition(
        weight.shape.count == 2 && weight.shape[1] == input.count
            && (bias?.count ?? weight.shape[0]) == weight.shape[0],
        "weight \(weight.shape), bias \(bias?.shape ?? []) on \(input.count) values")
    let outputs = weight.shape[0]
    let biases = bias?.scalars ?? Array(repeating: 0, count: outputs)
    return Array(unsafeUninitializedCapacity: outputs) { output, count in
        count = outputs
        guard let result = output.baseAddress else { return }
        weight.withUnsafeScalars { scalars in
            guard let base = scalars.baseAddress else { return }
            multiply(
                MatrixView(base: base, rowStride: input.count), by: input, m: outputs,
                k: input.count, into: result)
        }
        for index in 0..<outputs {
            ckernels_bias_activation(
                instructionSet, activation.kernel, biases[index], result + index, 1)
        }
    }
}
