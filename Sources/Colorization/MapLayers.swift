public import NeuralNetwork

/// The global branch that keeps places: an encoder on the square copy, whose maps at 1/8, 1/16 and 1/32 a pyramid
/// joins to one map, what is where, and a vector, what kind of picture.
///
/// - Source: Tan and Le, "EfficientNet" (ICML 2019); Lin et al., "Feature Pyramid Networks" (CVPR 2017).
public struct MapLayers: Sendable {
    /// From the square copy to its maps.
    public var encoder: EncoderLayers
    /// Kernels of one sample on the maps at 1/8, 1/16 and 1/32, each with the hints as its last channels.
    public var laterals: [Conv2d]
    /// 3x3, of each level; two of them at 1/8.
    public var smoothing: [[Conv2d]]
    /// Two layers from the means of the map at 1/32 to the vector.
    public var linears: [Linear]
    /// What the palette adds to the second of them before its ReLU.
    public var palette: Linear
    /// From the first of them to the scene classes; nil if there are none.
    public var classifier: Linear?

    /// What the names of the encoder's layers begin with.
    public static let encoderPrefix = "encoder."
    /// Channels of a hint: a* and b*, a hundredth each, and whether they are known.
    public static let hintChannels = 3
    /// Values of a palette: ``Palette`` says which.
    public static let paletteValues = 6
    /// Samples of the picture's copy from one sample of the map to the next.
    public static let mapStride = 8

    /// Channels of the map.
    public var mapChannels: Int { smoothing[0][1].outputChannels }
    /// Values of the vector.
    public var vectorWidth: Int { linears[1].outputs }

    var named: [(name: String, layer: any ParameterizedLayer)] {
        encoder.named.map { (Self.encoderPrefix + $0.name, $0.layer) }
            + numbered("pyramid.lateral", laterals) + namedSmoothing
            + numbered("global.fc", linears) + [("palette", palette)]
            + (classifier.map { [("classifier", $0)] } ?? [])
    }

    private var namedSmoothing: [(name: String, layer: any ParameterizedLayer)] {
        [("pyramid.smooth.2", smoothing[2][0]), ("pyramid.smooth.1", smoothing[1][0])]
            + numbered("pyramid.smooth.0", smoothing[0])
    }

    func folded() -> MapLayers {
        var layers = self
        layers.encoder = encoder.folded()
        layers.laterals = laterals.map { $0.folded() }
        layers.smoothing = smoothing.map { $0.map { $0.folded() } }
        layers.linears = linears.map { $0.folded() }
        layers.palette = palette.folded()
        layers.classifier = classifier?.folded()
        return layers
    }

    /// Reads the layers one after the other.
    init(reading reader: ParameterReader, _ form: NetworkForm) throws(ParameterError) {
        encoder = try EncoderLayers(
            reading: reader, prefix: Self.encoderPrefix, strides: form.encoderStrides)
        laterals = []
        for (level, channels) in encoder.levelChannels.suffix(3).enumerated() {
            laterals.append(
                try reader.conv2d(
                    "pyramid.lateral.\(level)", inputs: channels + Self.hintChannels,
                    outputs: laterals.first?.outputChannels, kernelSizes: [1]))
        }
        let width = laterals[0].outputChannels
        func smooth(_ name: String, outputs: Int? = width) throws(ParameterError) -> Conv2d {
            try reader.conv2d("pyramid.smooth.\(name)", inputs: width, outputs: outputs)
        }
        smoothing = [
            [try smooth("0.0"), try smooth("0.1", outputs: nil)], [try smooth("1")],
            [try smooth("2")],
        ]
        let hidden = try reader.linear("global.fc.0", inputs: encoder.outputChannels)
        let vector = try reader.linear("global.fc.1", inputs: hidden.outputs)
        linears = [hidden, vector]
        palette = Linear(
            weight: try reader.tensor(
                "palette.linear.weight", expecting: [vector.outputs, Self.paletteValues]),
            bias: nil, normalization: nil)
        classifier =
            reader.has("classifier.linear.weight")
            ? try reader.linear("classifier", inputs: hidden.outputs) : nil
    }
}
