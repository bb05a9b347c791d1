public import Kernels

/// Width and height of a map.
public struct MapSize: Hashable, Sendable {
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// A size.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Samples of a channel.
    public var area: Int { width * height }
}

/// One convolution of the inference plan.
public struct ConvolutionStage: Sendable {
    /// Its name in the model file.
    public let name: String
    /// Its packed weights.
    public let convolution: BlockedConvolution
    /// Whether what the global features add comes afterwards, with the activation.
    let awaitsAddend: Bool

    /// A layer that ReLU follows.
    ///
    /// - Parameters:
    ///   - name: its name in the model file.
    ///   - layer: folded weights.
    ///   - form: nil for what is fastest where the map is not small.
    public init(_ name: String, _ layer: Conv2d, form: BlockedConvolution.Form? = nil) {
        let fastest: BlockedConvolution.Form =
            layer.kernelSize == 3 && layer.stride == 1 && layer.inputChannels > 1
            ? .winograd : .direct
        self.name = name
        convolution = BlockedConvolution(
            weight: layer.weight, bias: layer.bias, stride: layer.stride, form: form ?? fastest,
            activation: .relu)
        awaitsAddend = false
    }

    /// The last layer: few channels, with sigmoid.
    public init(last name: String, _ layer: Conv2d) {
        self.name = name
        convolution = BlockedConvolution(
            weight: layer.weight, bias: layer.bias, form: .narrow, activation: .sigmoid)
        awaitsAddend = false
    }

    /// The products of the first channels alone: what is constant over the map is added later.
    public init(fusion layer: Conv2d, firstChannels: Int) {
        name = "fusion"
        convolution = BlockedConvolution(
            weight: layer.weight, bias: nil, inputChannels: firstChannels,
            form: layer.kernelSize == 3 ? .winograd : .direct, activation: .identity)
        awaitsAddend = true
    }

    /// The output of a whole map.
    public func outputSize(of input: MapSize) -> MapSize {
        MapSize(
            width: convolution.outputExtent(of: input.width),
            height: convolution.outputExtent(of: input.height))
    }
}
