import NeuralNetwork
import SystemPackage
import TensorCore

/// The parameters of the network that tells negatives from positives, from a model file.
///
/// A convolution `stem`, inverted residuals `block.0`, `block.1` … and a convolution of one sample, `head`, whose
/// means a picture are weighted by `output`: EfficientNet-Lite (Tan and Le, "EfficientNet", ICML 2019). Maps are
/// padded as ``convolveDepthwise(_:weight:bias:stride:activation:)`` does it.
struct PolarityModel {
    /// Channels multiplied, each convolved by itself, and brought together again.
    struct Block {
        /// Kernel of one sample; nil where the channels are not multiplied.
        let expansion: Conv2d?
        /// [channels, 1, K, K].
        let depthwise: Conv2d
        /// Kernel of one sample.
        let projection: Conv2d
        /// Whether the block's input is added to its output.
        let isResidual: Bool
    }

    let stem: Conv2d
    let blocks: [Block]
    let head: Conv2d
    /// [1, channels of the head].
    let output: Tensor
    let thresholds: PolarityDetector.Thresholds

    init(contentsOf path: FilePath) throws(NetworkFileError) {
        let file = try NetworkFile(contentsOf: path, architecture: "polarity-network")
        let strides = try file.entry("strides", as: [Int].self)
        guard strides.allSatisfy({ (1...2).contains($0) }), strides.count <= 64 else {
            throw file.wrong("`strides` has others than 1 and 2, or too many")
        }
        thresholds = PolarityDetector.Thresholds(
            unsure: try file.entry("unsure", as: Double.self),
            negative: try file.entry("negative", as: Double.self))
        guard thresholds.negative >= thresholds.unsure else {
            throw file.wrong("`negative` is below `unsure`")
        }
        (stem, blocks, head, output) = try file.read { (reader) throws(ParameterError) in
            let stem = try reader.conv2d("stem", inputs: 1, kernelSizes: [3, 5], stride: 2)
            var blocks: [Block] = []
            var channels = stem.outputChannels
            for (index, stride) in strides.enumerated() {
                blocks.append(
                    try Block(reading: reader, "block.\(index)", inputs: channels, stride: stride))
                channels = blocks[index].projection.outputChannels
            }
            let head = try reader.conv2d("head", inputs: channels, kernelSizes: [1])
            let output = try reader.tensor(
                "output.linear.weight", expecting: [1, head.outputChannels])
            return (stem, blocks, head, output)
        }
    }
}

extension PolarityModel.Block {
    fileprivate init(
        reading reader: ParameterReader, _ name: String, inputs: Int, stride: Int
    ) throws(ParameterError) {
        expansion =
            reader.has("\(name).expand.conv.weight")
            ? try reader.conv2d("\(name).expand", inputs: inputs, kernelSizes: [1]) : nil
        let inner = expansion?.outputChannels ?? inputs
        depthwise = try reader.conv2d(
            "\(name).depthwise", inputs: 1, outputs: inner, kernelSizes: [3, 5], stride: stride)
        projection = try reader.conv2d("\(name).project", inputs: inner, kernelSizes: [1])
        isResidual = stride == 1 && projection.outputChannels == inputs
    }
}
