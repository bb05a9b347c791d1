import NeuralNetwork
import TensorCore

/// The parameters of the small network beside the colour network that tells negatives from positives.
struct PolarityLayers: Sendable {
    /// 3x3, ReLU behind each one.
    let convolutions: [Conv2d]
    /// From the flattened map (channel, y, x) to one number.
    let linear: Linear
    /// See ``PolarityNetwork``.
    let thresholds: PolarityNetwork.Thresholds

    /// Side of the copy that the network sees, in pixels.
    static let side = 64
    private static let strides = [2, 2, 1, 2, 1, 2, 1]
    private static let prefix = "polarity"
    private static let thresholdNames = (unsure: "\(prefix)_unsure", sure: "\(prefix)_negative")

    /// Reads the layers; nil if the file has none.
    init?(reading reader: ParameterReader, _ metadata: ModelMetadata) throws(ModelError) {
        guard reader.has("\(Self.prefix).linear.weight") else { return nil }
        do throws(ParameterError) {
            let convolutions = try reader.chain(
                Self.prefix, inputs: 1, strides: Self.strides)
            let reduction = Self.strides.reduce(1, *)
            let last = Self.side / reduction
            self.convolutions = convolutions
            linear = try reader.linear(
                Self.prefix,
                inputs: convolutions[convolutions.count - 1].outputChannels * last * last,
                outputs: 1)
        } catch {
            throw ModelError(error)
        }
        let unsure = try metadata.number(Self.thresholdNames.unsure, in: -100...100)
        thresholds = PolarityNetwork.Thresholds(
            unsure: unsure,
            negative: try metadata.number(Self.thresholdNames.sure, in: unsure...100))
    }

    /// All parameters under their names in a model file.
    var parameters: [(name: String, tensor: Tensor)] {
        convolutions.enumerated().flatMap { $1.parameters(named: "\(Self.prefix).\($0)") }
            + linear.parameters(named: Self.prefix)
    }
}
