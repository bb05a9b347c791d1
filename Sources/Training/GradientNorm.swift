public import Kernels
public import TensorCore

/// The length of all gradients as one vector.
///
/// - Returns: the L2 norm; NaN or infinite if a gradient is.
public func gradientNorm(
    _ gradients: [String: Tensor], threads: Int, team: ThreadTeam
) -> Double {
    // By name: a dictionary's order differs from run to run, and so would the sum's rounding.
    gradients.sorted { $0.key < $1.key }
        .reduce(0) { $0 + sumOfSquares($1.value, threads: threads, team: team) }
        .squareRoot()
}

/// Shortens all gradients together to a length, if they are longer: as PyTorch's `clip_grad_norm_`.
///
/// - Parameters:
///   - gradients: scaled in place.
///   - limit: the largest L2 norm, positive.
///   - threads: how many threads share the work.
///   - team: the threads.
/// - Returns: the norm before.
@discardableResult
public func clipGradients(
    _ gradients: inout [String: Tensor], to limit: Double, threads: Int, team: ThreadTeam
) -> Double {
    let norm = gradientNorm(gradients, threads: threads, team: team)
    guard norm > limit else { return norm }
    let factor = Float(limit / (norm + 1e-6))
    for name in Array(gradients.keys) {
        guard var gradient = gradients.removeValue(forKey: name) else { continue }
        scale(&gradient, by: factor, threads: threads, team: team)
        gradients[name] = gradient
    }
    return norm
}
