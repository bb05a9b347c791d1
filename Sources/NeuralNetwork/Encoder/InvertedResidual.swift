/// Parameters of a block that multiplies channels, convolves each by itself, and brings them together again.
///
/// ReLU6 follows the first two layers, nothing the last. Maps are padded as ``DepthwiseConvolution`` does it.
///
/// - Source: Sandler et al., "MobileNetV2" (CVPR 2018); without squeeze and excitation as in EfficientNet-Lite.
public struct InvertedResidual: Sendable {
    /// Kernel of one sample; nil where the channels are not multiplied.
    public var expansion: Conv2d?
    /// [channels, 1, K, K].
    public var depthwise: Conv2d
    /// Kernel of one sample.
    public var projection: Conv2d

    /// Whether the block's input is added to its output.
    public var isResidual: Bool {
        depthwise.stride == 1 && inputChannels == projection.outputChannels
    }
    /// Number of channels that come in.
    public var inputChannels: Int { expansion?.inputChannels ?? depthwise.outputChannels }
    /// Number of channels that go out.
    public var outputChannels: Int { projection.outputChannels }

    /// Its layers with their names below the block's.
    var named: [(name: String, layer: Conv2d)] {
        (expansion.map { [("expand", $0)] } ?? [])
            + [("depthwise", depthwise), ("project", projection)]
    }

    /// The same block with its normalizations multiplied into weights and biases.
    func folded() -> InvertedResidual {
        var block = self
        block.expansion = expansion?.folded()
        block.depthwise = depthwise.folded()
        block.projection = projection.folded()
        return block
    }

    /// Reads a block.
    ///
    /// - Throws: ``ParameterError`` with the first tensor that is missing or has another shape.
    init(
        reading reader: ParameterReader, _ name: String, inputs: Int, stride: Int
    ) throws(ParameterError) {
        expansion =
            reader.has("\(name).expand.conv.weight")
            ? try reader.conv2d("\(name).expand", inputs: inputs, kernelSizes: [1]) : nil
        let inner = expansion?.outputChannels ?? inputs
        depthwise = try reader.conv2d(
            "\(name).depthwise", inputs: 1, outputs: inner, kernelSizes: [3, 5], stride: stride)
        projection = try reader.conv2d("\(name).project", inputs: inner, kernelSizes: [1])
    }
}
