/// Parameters of an encoder: a convolution of stride 2 over one channel, ReLU6, and inverted residuals.
///
/// - Source: EfficientNet-Lite (Tan and Le, "EfficientNet", ICML 2019), without its last layers.
public struct EncoderLayers: Sendable {
    /// 3x3, stride 2.
    public var stem: Conv2d
    /// One after the other.
    public var blocks: [InvertedResidual]

    /// Number of channels that go out.
    public var outputChannels: Int { blocks.last?.outputChannels ?? stem.outputChannels }
    /// Channels of the last map of each size, the largest first.
    public var levelChannels: [Int] {
        blocks.reduce(into: [stem.outputChannels]) { channels, block in
            if block.depthwise.stride == 1 { channels.removeLast() }
            channels.append(block.outputChannels)
        }
    }

    /// More would be no network of this kind.
    public static let mostBlocks = 64

    /// Every layer with its name: `stem`, `block.0.expand` and so on.
    public var named: [(name: String, layer: Conv2d)] {
        [("stem", stem)]
            + blocks.enumerated().flatMap { index, block in
                block.named.map { ("block.\(index).\($0.name)", $0.layer) }
            }
    }

    /// The same encoder with its normalizations multiplied into weights and biases.
    public func folded() -> EncoderLayers {
        var layers = self
        layers.stem = stem.folded()
        layers.blocks = blocks.map { $0.folded() }
        return layers
    }

    /// Reads an encoder.
    ///
    /// - Parameters:
    ///   - reader: the tensors.
    ///   - prefix: what stands before `stem` and `block`.
    ///   - strides: one per block, 1 or 2.
    /// - Throws: ``ParameterError`` with the first tensor that is missing or has another shape.
    public init(
        reading reader: ParameterReader, prefix: String = "", strides: [Int]
    ) throws(ParameterError) {
        stem = try reader.conv2d("\(prefix)stem", inputs: 1, stride: 2)
        blocks = []
        for (index, stride) in strides.enumerated() {
            blocks.append(
                try InvertedResidual(
                    reading: reader, "\(prefix)block.\(index)",
                    inputs: outputChannels, stride: stride))
        }
    }
}
