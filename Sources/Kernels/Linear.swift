import CKernels
public import TensorCore

/// Rows of a matrix that are one piece of work; fixed, so that results do not depend on threads.
private let rowsPerPiece = 64

/// Multiplies a vector by a matrix: activation(weight · input + bias).
///
/// Shapes: input [K], weight [M, K], bias [M], the result [M]. The rows are shared among
/// `threads` of the team.
///
/// - Precondition: the shapes fit.
public func linear(
    _ input: [Float], weight: Tensor, bias: Tensor?, activation: Activation, threads: Int = 1,
    team: ThreadTeam = ThreadTeam(scratchFloats: 1)
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
            let pieces = (outputs + rowsPerPiece - 1) / rowsPerPiece
            team.perform(pieces, threads: threads) { piece, _ in
                let first = piece * rowsPerPiece
                multiply(
                    MatrixView(base: base + first * input.count, rowStride: input.count),
                    by: input, m: min(rowsPerPiece, outputs - first), k: input.count,
                    into: result + first)
            }
        }
        for index in 0..<outputs {
            ckernels_bias_activation(
                instructionSet, activation.kernel, biases[index], result + index, 1)
        }
    }
}
