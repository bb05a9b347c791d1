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
        self.tensors = tensors
        self.epsilon = epsilon
        self.plainForm = plainForm
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
