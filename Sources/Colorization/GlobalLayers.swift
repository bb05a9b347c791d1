public import NeuralNetwork

/// The parameters of the branch that sees a picture as a whole.
public enum GlobalLayers: Sendable {
    /// The paper's: to one vector.
    case vector(VectorLayers)
    /// To a map and a vector.
    case map(MapLayers)

    /// Every layer with its name in a model file, in the order of the computation.
    var named: [(name: String, layer: any ParameterizedLayer)] {
        switch self {
        case .vector(let layers): layers.named
        case .map(let layers): layers.named
        }
    }

    /// Channels that the fusion gets from the branch.
    var features: Int {
        switch self {
        case .vector(let layers): layers.linears.last?.outputs ?? 0
        case .map(let layers): layers.mapChannels + layers.vectorWidth
        }
    }

    /// Scene classes that it tells apart.
    var classes: Int {
        switch self {
        case .vector(let layers): layers.classifier.last?.outputs ?? 0
        case .map(let layers): layers.classifier?.outputs ?? 0
        }
    }

    /// The same branch with every normalization multiplied into weights and biases.
    func folded() -> GlobalLayers {
        switch self {
        case .vector(let layers): .vector(layers.folded())
        case .map(let layers): .map(layers.folded())
        }
    }
}

/// The paper's global branch: from the low-level maps of the square copy to one vector.
public struct VectorLayers: Sendable {
    /// Strides 2, 1, 2, 1.
    public var convolutions: [Conv2d]
    /// Three layers from the flattened map (channel, y, x), or from what pooling makes of it, to the global
    /// features.
    public var linears: [Linear]
    /// Two layers from the second linear layer to the scene classes; empty if there are none.
    public var classifier: [Linear]

    /// Stride of each convolution.
    public static let strides = [2, 1, 2, 1]

    var named: [(name: String, layer: any ParameterizedLayer)] {
        numbered("global.conv", convolutions) + numbered("global.fc", linears)
            + numbered("classifier", classifier)
    }

    func folded() -> VectorLayers {
        VectorLayers(
            convolutions: convolutions.map { $0.folded() }, linears: linears.map { $0.folded() },
            classifier: classifier.map { $0.folded() })
    }

    /// Reads the layers one after the other.
    init(
        reading reader: ParameterReader, _ form: NetworkForm, inputs: Int
    ) throws(ParameterError) {
        convolutions = try reader.chain("global.conv", inputs: inputs, strides: Self.strides)
        linears = []
        classifier = []
        var width = form.pooledValues(channels: convolutions[3].outputChannels)
        for index in 0..<3 {
            linears.append(try reader.linear("global.fc.\(index)", inputs: width))
            width = linears[index].outputs
        }
        if reader.has("classifier.0.linear.weight") {
            let hidden = try reader.linear("classifier.0", inputs: linears[1].outputs)
            classifier = [hidden, try reader.linear("classifier.1", inputs: hidden.outputs)]
        }
    }

    private init(convolutions: [Conv2d], linears: [Linear], classifier: [Linear]) {
        self.convolutions = convolutions
        self.linears = linears
        self.classifier = classifier
    }
}

/// Layers of a list with their numbers behind a name.
func numbered(
    _ name: String, _ layers: [any ParameterizedLayer]
) -> [(name: String, layer: any ParameterizedLayer)] {
    layers.enumerated().map { ("\(name).\($0)", $1) }
}
