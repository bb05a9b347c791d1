import CKernels
public import TensorCore

// Updates of parameters, element by element, shared among threads. Pieces of work have a fixed size and every
// element is computed alike: results depend neither on the number of threads nor on the processor.

/// Elements of a piece of work.
private let elementsPerPiece = 1 << 16

/// One step of an optimizer on one parameter.
///
/// - Parameters:
///   - parameter: moved in place.
///   - averages: what the optimizer keeps of earlier steps; zeros before the first.
///   - gradient: of the loss with respect to the parameter.
///   - rule: how to move.
///   - threads: how many threads share the work.
///   - team: the threads.
/// - Precondition: all have the same shape.
public func update(
    _ parameter: inout Tensor, _ averages: inout ParameterAverages, gradient: Tensor,
    by rule: UpdateRule, threads: Int, team: ThreadTeam
) {
    precondition(
        gradient.shape == parameter.shape && averages.first.shape == parameter.shape,
        "parameter \(parameter.shape), gradient \(gradient.shape), averages "
            + "\(averages.first.shape)")
    let kernel = rule.kernel
    parameter.withUnsafeMutableScalars { weights in
        averages.first.withUnsafeMutableScalars { first in
            averages.second.withUnsafeMutableScalars { second in
                gradient.withUnsafeScalars { gradients in
                    guard let weights = weights.baseAddress, let first = first.baseAddress,
                        let second = second.baseAddress, let base = gradients.baseAddress
                    else { return }
                    team.performPieces(
                        of: gradients.count, by: elementsPerPiece, threads: threads
                    ) { piece in
                        let start = piece.lowerBound
                        kernel(
                            base + start, piece.count, weights + start, first + start,
                            second + start)
                    }
                }
            }
        }
    }
}

/// Moves an average by a share of its distance from a value: average += share · (value - average).
///
/// - Precondition: both have the same shape.
public func moveAverage(
    _ average: inout Tensor, towards value: Tensor, share: Float, threads: Int, team: ThreadTeam
) {
    precondition(average.shape == value.shape, "\(average.shape) towards \(value.shape)")
    average.withUnsafeMutableScalars { averages in
        value.withUnsafeScalars { values in
            guard let averages = averages.baseAddress, let base = values.baseAddress else { return }
            team.performPieces(of: values.count, by: elementsPerPiece, threads: threads) { piece in
                let start = piece.lowerBound
                ckernels_moving_average(
                    instructionSet, base + start, share, piece.count, averages + start)
            }
        }
    }
}

/// Multiplies every element by a factor.
public func scale(_ tensor: inout Tensor, by factor: Float, threads: Int, team: ThreadTeam) {
    tensor.withUnsafeMutableScalars { scalars in
        guard let base = scalars.baseAddress else { return }
        team.performPieces(of: scalars.count, by: elementsPerPiece, threads: threads) { piece in
            ckernels_scale(instructionSet, factor, piece.count, base + piece.lowerBound)
        }
    }
}

/// The sum of the squares of all elements.
public func sumOfSquares(_ tensor: Tensor, threads: Int, team: ThreadTeam) -> Double {
    let pieces = (tensor.count + elementsPerPiece - 1) / elementsPerPiece
    var sums = [Double](repeating: 0, count: pieces)
    sums.withUnsafeMutableBufferPointer { sums in
        tensor.withUnsafeScalars { scalars in
            guard let base = scalars.baseAddress else { return }
            team.performPieces(of: scalars.count, by: elementsPerPiece, threads: threads) { piece in
                sums[piece.lowerBound / elementsPerPiece] = ckernels_sum_of_squares(
                    instructionSet, base + piece.lowerBound, piece.count)
            }
        }
    }
    return sums.reduce(0, +)
}
