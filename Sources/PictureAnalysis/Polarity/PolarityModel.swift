import NeuralNetwork
import SystemPackage
import TensorCore

/// The parameters of the network that tells negatives from positives, from a model file.
///
/// An encoder and a convolution of one sample, `head`, whose means a picture are weighted by `output`.
struct PolarityModel {
    let encoder: EncoderLayers
    let head: Conv2d
    /// [1, channels of the head].
    let output: Tensor
    let thresholds: PolarityDetector.Thresholds

    init(contentsOf path: FilePath) throws(NetworkFileError) {
        let file = try NetworkFile(contentsOf: path, architecture: "polarity-network")
        let strides = try file.entry("strides", as: [Int].self)
        guard strides.allSatisfy({ (1...2).contains($0) }),
            strides.count <= EncoderLayers.mostBlocks,
            strides.count(where: { $0 == 2 }) < PolarityDetector.side.trailingZeroBitCount
        else { throw file.wrong("`strides` has others than 1 and 2, or too many") }
        thresholds = PolarityDetector.Thresholds(
            unsure: try file.entry("unsure", as: Double.self),
            negative: try file.entry("negative", as: Double.self))
        guard thresholds.negative >= thresholds.unsure else {
            throw file.wrong("`negative` is below `unsure`")
        }
        (encoder, head, output) = try file.read { (reader) throws(ParameterError) in
            let encoder = try EncoderLayers(reading: reader, strides: strides)
            let head = try reader.conv2d(
                "head", inputs: encoder.outputChannels, kernelSizes: [1])
            let output = try reader.tensor(
                "output.linear.weight", expecting: [1, head.outputChannels])
            return (encoder, head, output)
        }
    }
}
