public import TensorCore

/// Builds layers from tensors by name, checking every shape.
///
/// A layer named `low.0` has `low.0.conv.weight` or `low.0.linear.weight`, `.bias` beside it, and where
/// it is normalized `low.0.bn.weight`, `.bias`, `.running_mean` and `.running_var`; its own bias may
/// then be absent.
public struct ParameterReader: Sendable {
    private let tensors: [String: Tensor]
    private let epsilon: Double

    /// A reader of tensors; `epsilon` is that of every batch normalization.
    public init(_ tensors: [String: Tensor], epsilon: Double) {
        self.tensors = tensors
        self.epsilon = epsilon
    }

    /// Whether a tensor with this name exists.
    public func has(_ name: String) -> Bool { tensors[name] != nil }

    /// A convolution.
    ///
    /// - Parameters:
    ///   - name: the layer.
    ///   - inputs: the input channels that it must have.
    ///   - outputs: the output channels that it must have; nil for any.
    ///   - kernelSizes: the kernel sides that are allowed.
    ///   - stride: its stride.
    /// - Returns: the layer with its normalization, if it has one.
    /// - Throws: ``ParameterError`` with the first tensor that is missing or has another shape.
    public func conv2d(
        _ name: String, inputs: Int, outputs: Int? = nil, kernelSizes: [Int] = [3], stride: Int = 1
    ) throws(ParameterError) -> Conv2d {
        let found = tensors["\(name).conv.weight"]?.shape
        let allowed = kernelSizes.first { $0 == found?.last } ?? kernelSizes.first
        let weight = try tensor(
            "\(name).conv.weight", expecting: [outputs, inputs, allowed, allowed])
        let (bias, normalization) = try affineParts(
            name, kind: "conv", channels: weight.shape[0])
        return Conv2d(weight: weight, bias: bias, normalization: normalization, stride: stride)
    }

    /// A linear layer.
    ///
    /// - Parameters:
    ///   - name: the layer.
    ///   - inputs: the inputs that it must have.
    ///   - outputs: the outputs that it must have; nil for any.
    /// - Returns: the layer with its normalization, if it has one.
    /// - Throws: ``ParameterError`` with the first tensor that is missing or has another shape.
    public func linear(
        _ name: String, inputs: Int, outputs: Int? = nil
    ) throws(ParameterError) -> Linear {
        let weight = try tensor("\(name).linear.weight", expecting: [outputs, inputs])
        let (bias, normalization) = try affineParts(
            name, kind: "linear", channels: weight.shape[0])
        return Linear(weight: weight, bias: bias, normalization: normalization)
    }

    /// A tensor.
    ///
    /// - Throws: ``ParameterError`` if it is missing, empty or has another shape.
    public func tensor(_ name: String, expecting shape: [Int?]) throws(ParameterError) -> Tensor {
        guard let tensor = tensors[name], tensor.count > 0, tensor.shape.count == shape.count,
            zip(tensor.shape, shape).allSatisfy({ $1 == nil || $0 == $1 })
        else {
            throw ParameterError(tensor: name, expected: shape, found: tensors[name]?.shape)
        }
        return tensor
    }

    private func affineParts(
        _ name: String, kind: String, channels: Int
    ) throws(ParameterError) -> (bias: Tensor?, normalization: BatchNorm2d?) {
        let isNormalized = has("\(name).bn.weight")
        let biasName = "\(name).\(kind).bias"
        let bias =
            isNormalized && !has(biasName) ? nil : try tensor(biasName, expecting: [channels])
        guard isNormalized else { return (bias, nil) }
        let normalization = BatchNorm2d(
            weight: try tensor("\(name).bn.weight", expecting: [channels]),
            bias: try tensor("\(name).bn.bias", expecting: [channels]),
            runningMean: try tensor("\(name).bn.running_mean", expecting: [channels]),
            runningVariance: try tensor("\(name).bn.running_var", expecting: [channels]),
            epsilon: epsilon)
        return (bias, normalization)
    }
}
