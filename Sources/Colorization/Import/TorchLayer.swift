import TorchSerialization

/// A module with weights, as a file has it, and the normalization behind it.
struct TorchLayer {
    /// A batch normalization.
    struct Normalization {
        let weight: TorchTensor?
        let bias: TorchTensor?
        let mean: TorchTensor
        /// Variance, or of version 1 the inverse standard deviation.
        let spread: TorchTensor
        let spreadIsInverse: Bool
        let epsilon: Double
    }

    /// `conv` or `linear`.
    let kind: String
    /// [out, in, K, K] or [out, in].
    let shape: [Int]
    /// Of a convolution; 1 for linear layers.
    let stride: Int
    /// Of `shape`, or flattened to two dimensions.
    let weight: TorchTensor
    let bias: TorchTensor?
    var normalization: Normalization?

    var inputs: Int { shape[1] }
    var outputs: Int { shape[0] }

    /// All tensors; what two copies have to have in common.
    var tensors: [TorchTensor?] {
        [
            weight, bias, normalization?.weight, normalization?.bias, normalization?.mean,
            normalization?.spread,
        ]
    }
}

extension TorchLayer {
    /// A convolution (`nn.SpatialConvolution`, `nn.SpatialConvolutionMM`): 3x3 or 1x1, zeros around
    /// that keep the extents, stride 1 or 2.
    init(convolution module: TorchModuleFields) throws(ModelImportError) {
        let (outputs, inputs) = (
            try module.integer("nOutputPlane"), try module.integer("nInputPlane")
        )
        let (width, height) = (try module.integer("kW"), try module.integer("kH"))
        let (dW, dH) = (
            try module.integer("dW", default: 1), try module.integer("dH", default: 1)
        )
        let old = try module.integer("padding", default: 0)
        let padW = try module.integer("padW", default: old)
        let padH = try module.integer("padH", default: padW)
        guard width == height, width == 1 || width == 3, dW == dH, dW == 1 || dW == 2 else {
            throw module.error(
                "a kernel of \(width)x\(height) with strides \(dW), \(dH); 3x3 or 1x1 with stride 1 "
                    + "or 2 is expected")
        }
        guard padW == width / 2, padH == padW else {
            throw module.error(
                "a padding of \(padW), \(padH); a kernel of \(width)x\(width) needs \(width / 2)")
        }
        guard try module.integer("groups", default: 1) == 1 else {
            throw module.error("channels in groups, which this network does not have")
        }
        kind = "conv"
        shape = [outputs, inputs, width, width]
        stride = dW
        weight = try module.tensor("weight", shapes: [shape, [outputs, inputs * width * width]])
        bias = try module.optionalTensor("bias", count: outputs)
    }

    /// A linear layer (`nn.Linear`).
    init(linear module: TorchModuleFields) throws(ModelImportError) {
        guard let weight = module.file.tensor(module.fields["weight"]), weight.shape.count == 2
        else {
            throw module.error("no weights of two dimensions")
        }
        kind = "linear"
        shape = weight.shape
        stride = 1
        self.weight = weight
        bias = try module.optionalTensor("bias", count: weight.shape[0])
    }
}

extension TorchLayer.Normalization {
    /// A batch normalization (`nn.BatchNormalization`, `nn.SpatialBatchNormalization`).
    init(_ module: TorchModuleFields, channels: Int) throws(ModelImportError) {
        weight = try module.optionalTensor("weight", count: channels)
        bias = try module.optionalTensor("bias", count: channels)
        mean = try module.tensor("running_mean", shapes: [[channels]])
        spreadIsInverse = module.file.tensor(module.fields["running_var"]) == nil
        spread = try module.tensor(
            spreadIsInverse ? "running_std" : "running_var", shapes: [[channels]])
        epsilon = module.fields["eps"].number ?? 1e-5
        guard (0...1).contains(epsilon) else {
            throw module.error("an eps of \(epsilon); 0 to 1 is expected")
        }
    }
}
