import Kernels
import TensorCore

/// The tensors of a network by name, and the gradients of those that are trained.
final class ParameterStore {
    var tensors: [String: Tensor]
    private(set) var gradients: [String: Tensor] = [:]
    /// Epsilon of every batch normalization.
    let epsilon: Double
    /// How 3x3 convolutions of stride 1 are computed on the way forward.
    let plainForm: BlockedConvolution.Form

    init(_ tensors: [String: Tensor], epsilon: Double, plainForm: BlockedConvolution.Form) {
        self.tensors = Self.withoutLostBiases(tensors)
        self.epsilon = epsilon
        self.plainForm = plainForm
    }

    /// A bias before a normalization does nothing but move the mean that is subtracted again: it becomes part of
    /// the running mean, and is no parameter.
    private static func withoutLostBiases(_ tensors: [String: Tensor]) -> [String: Tensor] {
        var result = tensors
        let statistic = ".bn.running_mean"
        for (name, means) in tensors where name.hasSuffix(statistic) {
            let layer = name.dropLast(statistic.count)
            for own in ["\(layer).conv.bias", "\(layer).linear.bias"] {
                guard let bias = result.removeValue(forKey: own) else { continue }
                result[name] = Tensor(
                    shape: means.shape, scalars: zip(means.scalars, bias.scalars).map { $0 - $1 })
            }
        }
        return result
    }

    /// - Precondition: the network has such a tensor.
    subscript(name: String) -> Tensor {
        guard let tensor = tensors[name] else { preconditionFailure("no tensor \(name)") }
        return tensor
    }

    func has(_ name: String) -> Bool { tensors[name] != nil }

    /// Keeps the gradient of a tensor until the next step.
    func setGradient(_ gradient: Tensor, of name: String) {
        gradients[name] = gradient.reshaped(to: self[name].shape)
    }

    /// The memory of a gradient, to be written over.
    func takeGradient(of name: String) -> Tensor {
        gradients.removeValue(forKey: name) ?? Tensor(zeros: self[name].shape)
    }

    /// Changes all gradients, as clipping does.
    func changeGradients(_ body: (inout [String: Tensor]) -> Void) { body(&gradients) }
}
