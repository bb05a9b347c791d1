public import Kernels
public import TensorCore

/// A moving average of all tensors of a network, running statistics included: less noisy than the last step's.
public struct WeightAverage: Sendable {
    /// The averages by name.
    public private(set) var tensors: [String: Tensor]
    /// What is kept of the average at a step.
    public let decay: Double

    /// Begins at the tensors of a network.
    ///
    /// - Parameters:
    ///   - tensors: all tensors by name.
    ///   - decay: from 0 to 1.
    public init(of tensors: [String: Tensor], decay: Double) {
        (self.tensors, self.decay) = (tensors, decay)
    }

    /// Takes one step in: average += share · (tensor - average).
    ///
    /// The share is 1 - decay, but at the n-th step at least 1 / n: until that is the smaller one the average is the
    /// plain mean over all steps, and what it began with is forgotten.
    ///
    /// - Parameters:
    ///   - tensors: all tensors by name.
    ///   - step: steps taken in before.
    ///   - threads: how many threads share the work.
    ///   - team: the threads.
    /// - Precondition: the tensors have the names and shapes of the first ones.
    public mutating func update(
        with tensors: [String: Tensor], step: Int, threads: Int, team: ThreadTeam
    ) {
        let share = Float(max(1 - decay, 1 / Double(step + 1)))
        for (name, tensor) in tensors {
            // Taken out, so that it is changed in place.
            guard var average = self.tensors.removeValue(forKey: name) else {
                preconditionFailure("no average of \(name)")
            }
            moveAverage(
                &average, towards: tensor, share: share, threads: threads, team: team)
            self.tensors[name] = average
        }
    }
}
