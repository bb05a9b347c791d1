public import TensorCore

/// A layer that can list its parameters under the names of ``ParameterReader``.
public protocol ParameterizedLayer {
    /// What stands before `.weight` in the layer's own parameters: `conv` or `linear`.
    static var kind: String { get }
    /// The weight.
    var weight: Tensor { get }
    /// The bias.
    var bias: Tensor? { get }
    /// The normalization.
    var normalization: BatchNorm2d? { get }
}

extension ParameterizedLayer {
    /// The parameters of a layer with the given name.
    public func parameters(named name: String) -> [(name: String, tensor: Tensor)] {
        var result = [(name: "\(name).\(Self.kind).weight", tensor: weight)]
        if let bias { result.append(("\(name).\(Self.kind).bias", bias)) }
        guard let normalization else { return result }
        return result + [
            ("\(name).bn.weight", normalization.weight),
            ("\(name).bn.bias", normalization.bias),
            ("\(name).bn.running_mean", normalization.runningMean),
            ("\(name).bn.running_var", normalization.runningVariance),
        ]
    }
}

extension Conv2d: ParameterizedLayer {
    /// Parameters are named `NAME.conv.…`.
    public static var kind: String { "conv" }
}

extension Linear: ParameterizedLayer {
    /// Parameters are named `NAME.linear.…`.
    public static var kind: String { "linear" }
}
