public import TensorCore

/// The products of a linear layer over a batch, forward and backward, shared among threads.
///
/// Shapes: inputs [N, K], weight [O, K], outputs and their gradients [N, O]. There is no bias: normalization
/// follows, which takes it away. Pieces of work have fixed sizes, so that results do not depend on the number
/// of threads.
public struct LinearPass {
    /// How many threads share the work.
    public let threads: Int
    /// The threads.
    public let team: ThreadTeam

    /// Outputs, or columns of weights, of a piece: enough that reading the other matrix again for every piece
    /// is cheap beside the products.
    private static let outputsPerPiece = 128
    private static let columnsPerPiece = 256

    /// Products on up to this many threads of a team.
    public init(threads: Int, team: ThreadTeam) {
        (self.threads, self.team) = (threads, team)
    }

    /// input · weightᵀ, [N, O].
    ///
    /// - Precondition: the shapes fit.
    public func forward(_ input: Tensor, weight: Tensor) -> Tensor {
        let (count, width, outputs) = (input.shape[0], weight.shape[1], weight.shape[0])
        precondition(
            input.shape == [count, width], "weight \(weight.shape) on a batch \(input.shape)")
        var result = Tensor(zeros: [count, outputs])
        withMatrices(input, weight, into: &result) { left, right, output in
            pieces(of: outputs, by: Self.outputsPerPiece) { piece in
                multiply(
                    left, right.fromRow(piece.lowerBound).transposed, m: count, n: piece.count,
                    k: width, accumulating: false, into: output + piece.lowerBound,
                    rowStride: outputs)
            }
        }
        return result
    }

    /// The gradient of the input, gradient · weight, [N, K].
    ///
    /// - Precondition: the shapes fit.
    public func inputGradient(_ gradient: Tensor, weight: Tensor) -> Tensor {
        let (count, width, outputs) = (gradient.shape[0], weight.shape[1], weight.shape[0])
        precondition(
            gradient.shape == [count, outputs], "weight \(weight.shape), \(gradient.shape)")
        var result = Tensor(zeros: [count, width])
        withMatrices(gradient, weight, into: &result) { left, right, output in
            pieces(of: width, by: Self.columnsPerPiece) { piece in
                multiply(
                    left, right.fromColumn(piece.lowerBound), m: count, n: piece.count, k: outputs,
                    accumulating: false, into: output + piece.lowerBound, rowStride: width)
            }
        }
        return result
    }

    /// The gradient of the weight, gradientᵀ · input, written over [O, K]: the largest tensor of a network, for
    /// which its owner keeps the memory.
    ///
    /// - Precondition: the shapes fit.
    public func writeWeightGradient(_ gradient: Tensor, input: Tensor, to result: inout Tensor) {
        let (count, width, outputs) = (gradient.shape[0], input.shape[1], gradient.shape[1])
        precondition(
            input.shape == [count, width] && result.shape == [outputs, width],
            "gradient \(gradient.shape), input \(input.shape), weight \(result.shape)")
        withMatrices(gradient, input, into: &result) { left, right, output in
            pieces(of: width, by: Self.columnsPerPiece) { piece in
                multiply(
                    left.transposed, right.fromColumn(piece.lowerBound), m: outputs,
                    n: piece.count, k: count, accumulating: false,
                    into: output + piece.lowerBound, rowStride: width)
            }
        }
    }

    private func withMatrices(
        _ left: Tensor, _ right: Tensor, into output: inout Tensor,
        _ body: (MatrixView, MatrixView, UnsafeMutablePointer<Float>) -> Void
    ) {
        left.withUnsafeScalars { leftScalars in
            right.withUnsafeScalars { rightScalars in
                output.withUnsafeMutableScalars { output in
                    guard let leftBase = leftScalars.baseAddress,
                        let rightBase = rightScalars.baseAddress, let output = output.baseAddress
                    else { return }
                    body(
                        MatrixView(base: leftBase, rowStride: left.shape[1]),
                        MatrixView(base: rightBase, rowStride: right.shape[1]), output)
                }
            }
        }
    }

    private func pieces(of count: Int, by size: Int, _ body: (Range<Int>) -> Void) {
        team.performPieces(of: count, by: size, threads: threads, body)
    }
}

extension MatrixView {
    fileprivate func fromRow(_ row: Int) -> MatrixView {
        MatrixView(base: base + row * rowStride, rowStride: rowStride)
    }

    fileprivate func fromColumn(_ column: Int) -> MatrixView {
        MatrixView(base: base + column, rowStride: rowStride)
    }
}

extension ThreadTeam {
    /// Does work on `count` things in pieces of a fixed size, the last of which may be smaller.
    func performPieces(of count: Int, by size: Int, threads: Int, _ body: (Range<Int>) -> Void) {
        perform((count + size - 1) / size, threads: threads) { piece, _ in
            body(piece * size..<min((piece + 1) * size, count))
        }
    }
}
