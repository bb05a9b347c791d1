import Kernels
import TensorCore

/// A linear layer, what normalizes it, and ReLU where one follows, over a batch: forward, and back.
final class LinearLayer {
    let name: String
    private let hasReLU: Bool
    private let store: ParameterStore
    private var normalization: OutputNormalization
    private var input = Tensor(zeros: [0, 0])
    private var products = Tensor(zeros: [0, 0])

    init(_ name: String, hasReLU: Bool = true, store: ParameterStore) {
        self.name = name
        self.hasReLU = hasReLU
        self.store = store
        normalization = OutputNormalization(
            layer: name, kind: "linear", channels: store["\(name).linear.weight"].shape[0],
            in: store)
    }

    private var weightName: String { "\(name).linear.weight" }

    /// Outputs of a batch [N, K], kept with what they come from for the way back.
    func forward(_ input: Tensor, mode: OutputNormalization.Mode, pass: LinearPass) -> Tensor {
        self.input = input
        products = pass.forward(input, weight: store[weightName])
        normalization.begin(
            sums: normalization.needsSums(mode) ? moments(products) : ChannelSums(channels: 0),
            count: input.shape[0], mode: mode, store: store)
        return applyAffine(normalization.affine, relu: hasReLU, to: products)
    }

    /// Gradients of the parameters, and that of the input.
    func backward(_ gradient: Tensor, pass: LinearPass) -> Tensor {
        let affine = normalization.affine
        let sums = normalizationSums(
            gradient: gradient, input: products, affine: affine, relu: hasReLU)
        let inner = normalizationGradient(
            gradient: gradient, input: products, affine: affine, relu: hasReLU,
            factors: normalization.factors(sums: sums, store: store))
        var weights = store.takeGradient(of: weightName)
        pass.writeWeightGradient(inner, input: input, to: &weights)
        store.setGradient(weights, of: weightName)
        return pass.inputGradient(inner, weight: store[weightName])
    }
}
