import Kernels
import TensorCore

/// A linear layer, what normalizes it, and ReLU where one follows, over a batch: forward, and back.
///
/// Its products may be sums over several inputs, each with weights of its own.
final class LinearLayer {
    let name: String
    private let hasReLU: Bool
    private let store: ParameterStore
    /// Of each input.
    private let weightNames: [String]
    private var normalization: OutputNormalization
    private var inputs: [Tensor] = []
    private var products = Tensor(zeros: [0, 0])

    /// - Parameters:
    ///   - name: of the layer, which has the bias or the normalization.
    ///   - others: layers whose products are added to its own.
    ///   - hasReLU: whether ReLU follows.
    ///   - store: the parameters.
    init(
        _ name: String, adding others: [String] = [], hasReLU: Bool = true, store: ParameterStore
    ) {
        self.name = name
        self.hasReLU = hasReLU
        self.store = store
        weightNames = ([name] + others).map { "\($0).linear.weight" }
        normalization = OutputNormalization(
            layer: name, kind: "linear", channels: store[weightNames[0]].shape[0], in: store)
    }

    /// Outputs of a batch [N, K], kept with what they come from for the way back.
    ///
    /// The first input is the layer's own; the others are those of the layers that are added.
    func forward(
        _ input: Tensor, adding others: [Tensor] = [], mode: OutputNormalization.Mode,
        pass: LinearPass
    ) -> Tensor {
        inputs = [input] + others
        products = pass.forward(input, weight: store[weightNames[0]])
        for (other, name) in zip(others, weightNames.dropFirst()) {
            products.add(pass.forward(other, weight: store[name]))
        }
        normalization.begin(
            sums: normalization.needsSums(mode) ? moments(products) : ChannelSums(channels: 0),
            count: input.shape[0], mode: mode, store: store)
        return applyAffine(normalization.affine, relu: hasReLU, to: products)
    }

    /// Gradients of the parameters, and that of the layer's own input.
    func backward(_ gradient: Tensor, pass: LinearPass) -> Tensor {
        let affine = normalization.affine
        let sums = normalizationSums(
            gradient: gradient, input: products, affine: affine, relu: hasReLU)
        let inner = normalizationGradient(
            gradient: gradient, input: products, affine: affine, relu: hasReLU,
            factors: normalization.factors(sums: sums, store: store))
        for (input, name) in zip(inputs, weightNames) {
            var weights = store.takeGradient(of: name)
            pass.writeWeightGradient(inner, input: input, to: &weights)
            store.setGradient(weights, of: name)
        }
        return pass.inputGradient(inner, weight: store[weightNames[0]])
    }
}

extension Tensor {
    /// Adds a tensor of the same shape.
    mutating func add(_ other: Tensor) {
        precondition(shape == other.shape, "\(other.shape) added to \(shape)")
        other.withUnsafeScalars { values in
            withUnsafeMutableScalars { scalars in
                for index in scalars.indices { scalars[index] += values[index] }
            }
        }
    }
}
