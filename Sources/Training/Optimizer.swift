public import Kernels
public import NeuralNetwork
public import TensorCore

/// Moves the parameters of a network against their gradients, and remembers what it needs for the next step.
///
/// State is kept by the parameters' names, so that a checkpoint can hold it: `NAME.square_avg` and
/// `NAME.acc_delta` of Adadelta, `NAME.exp_avg` and `NAME.exp_avg_sq` of AdamW, as PyTorch calls them, and the
/// number of steps, `optimizer.step`, of shape [1].
public struct Optimizer: Sendable {
    /// How parameters are moved.
    public enum Method: Hashable, Sendable {
        /// Steps as long as earlier ones were, by Zeiler 2012: the paper's choice. Its rate is 1.
        case adadelta(decay: Double = 0.95, epsilon: Double = 1e-6)
        /// Adam with decay of the weights themselves, by Loshchilov and Hutter 2019.
        case adamW(
            beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
            weightDecay: Double = 0.01)

        /// What follows a parameter's name in the names of its state.
        fileprivate var suffixes: (first: String, second: String) {
            switch self {
            case .adadelta: (".square_avg", ".acc_delta")
            case .adamW: (".exp_avg", ".exp_avg_sq")
            }
        }
    }

    /// How parameters are moved.
    public let method: Method
    /// Steps that were made.
    public private(set) var steps: Int
    private var averages: [String: ParameterAverages]

    private static let stepName = "optimizer.step"

    /// An optimizer that has made no step.
    ///
    /// - Parameters:
    ///   - method: how parameters are moved.
    ///   - parameters: tensors of the network; running statistics among them are not trained.
    public init(_ method: Method, of parameters: [String: Tensor]) {
        self.method = method
        steps = 0
        averages = parameters.filter { Self.isTrained($0.key) }.mapValues {
            ParameterAverages(first: Tensor(zeros: $0.shape), second: Tensor(zeros: $0.shape))
        }
    }

    /// An optimizer that resumes where another one was.
    ///
    /// - Parameters:
    ///   - method: how parameters are moved: as it was before.
    ///   - parameters: tensors of the network.
    ///   - state: what ``state`` was; other tensors are left alone.
    /// - Throws: ``ParameterError`` that names the tensor that is missing or of another shape.
    public init(
        _ method: Method, of parameters: [String: Tensor], restoring state: [String: Tensor]
    ) throws(ParameterError) {
        func tensor(_ name: String, _ shape: [Int]) throws(ParameterError) -> Tensor {
            guard let tensor = state[name], tensor.shape == shape else {
                throw ParameterError(tensor: name, expected: shape, found: state[name]?.shape)
            }
            return tensor
        }
        self.method = method
        let stored = try tensor(Self.stepName, [1])
        guard let steps = Int(exactly: stored.scalars[0]), steps >= 0 else {
            throw ParameterError(tensor: Self.stepName, expected: [1], found: nil)
        }
        self.steps = steps
        averages = [:]
        let (first, second) = method.suffixes
        // In order, so that the same state always gives the same error.
        for (name, parameter) in parameters.sorted(by: { $0.key < $1.key })
        where Self.isTrained(name) {
            averages[name] = ParameterAverages(
                first: try tensor(name + first, parameter.shape),
                second: try tensor(name + second, parameter.shape))
        }
    }

    /// What a checkpoint has to keep, by name.
    public var state: [String: Tensor] {
        let (first, second) = method.suffixes
        var result = [Self.stepName: Tensor(shape: [1], scalars: [Float(steps)])]
        for (name, averages) in averages {
            result[name + first] = averages.first
            result[name + second] = averages.second
        }
        return result
    }

    /// Whether a tensor of a network is learned by gradients, unlike the statistics of its normalizations.
    public static func isTrained(_ name: String) -> Bool {
        !name.hasSuffix(".running_mean") && !name.hasSuffix(".running_var")
    }

    /// Whether a parameter decays: weights of convolutions and linear layers do, those of normalizations and
    /// biases do not.
    static func decays(_ name: String) -> Bool {
        name.hasSuffix(".conv.weight") || name.hasSuffix(".linear.weight")
    }

    /// Moves all parameters that have a gradient.
    ///
    /// - Parameters:
    ///   - parameters: tensors of the network by name.
    ///   - gradients: gradients by the names of their parameters.
    ///   - rate: factor of the step.
    ///   - threads: how many threads share the work.
    ///   - team: the threads.
    /// - Precondition: every gradient is that of a trained parameter and has its shape.
    public mutating func step(
        _ parameters: inout [String: Tensor], gradients: [String: Tensor], rate: Double,
        threads: Int, team: ThreadTeam
    ) {
        steps += 1
        for (name, gradient) in gradients {
            // Taken out, so that they are changed in place.
            guard var parameter = parameters.removeValue(forKey: name),
                var kept = averages.removeValue(forKey: name)
            else { preconditionFailure("a gradient of \(name), which is no trained parameter") }
            update(
                &parameter, &kept, gradient: gradient, by: rule(for: name, rate: rate),
                threads: threads, team: team)
            parameters[name] = parameter
            averages[name] = kept
        }
    }

    private func rule(for name: String, rate: Double) -> UpdateRule {
        switch method {
        case .adadelta(let decay, let epsilon):
            .adadelta(rate: rate, decay: decay, epsilon: epsilon)
        case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
            .adamW(
                rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon,
                weightDecay: Self.decays(name) ? weightDecay : 0, step: steps)
        }
    }
}
