public import NeuralNetwork
public import TensorCore

/// The parameters of the network of Iizuka, Simo-Serra and Ishikawa, "Let there be Color!" (2016).
///
/// Every convolution is 3x3, but the fusion may be 1x1; ReLU follows every layer except the last of
/// `color` (sigmoid) and of `classifier` (none). The colour branch upsamples its map x2 before its
/// layers 1 and 3.
public struct NetworkLayers: Sendable {
    /// Strides 2, 1, 2, 1, 2, 1; shared by the native and the global branch.
    public var low: [Conv2d]
    /// Two layers on the native branch.
    public var mid: [Conv2d]
    /// Strides 2, 1, 2, 1 on the global branch.
    public var globalConvolutions: [Conv2d]
    /// Three layers from the flattened map (channel, y, x), or from what pooling makes of it, to the global
    /// features.
    public var globalLinears: [Linear]
    /// Joins the mid-level channels, first, with the global features, second, at every position.
    public var fusion: Conv2d
    /// Five layers to the channels of the target.
    public var color: [Conv2d]
    /// Two layers from the second global linear layer to the scene classes; empty if there are none.
    public var classifier: [Linear]

    /// Stride of each layer of `low`.
    public static let lowStrides = [2, 1, 2, 1, 2, 1]
    /// Stride of each layer of `globalConvolutions`.
    public static let globalStrides = [2, 1, 2, 1]
    /// Upsampling before each layer of `color`.
    public static let colorUpsampling = [1, 2, 1, 2, 1]

    /// Every layer with its name in a model file, in the order of the computation.
    public var named: [(name: String, layer: any ParameterizedLayer)] {
        func list(_ name: String, _ layers: [any ParameterizedLayer]) -> [(
            name: String, layer: any ParameterizedLayer
        )] {
            layers.enumerated().map { ("\(name).\($0)", $1) }
        }
        return list("low", low) + list("mid", mid) + list("global.conv", globalConvolutions)
            + list("global.fc", globalLinears) + [("fusion", fusion)] + list("color", color)
            + list("classifier", classifier)
    }

    /// All parameters under their names in a model file.
    public var parameters: [(name: String, tensor: Tensor)] {
        named.flatMap { $0.layer.parameters(named: $0.name) }
    }

    /// The same network with every normalization multiplied into weights and biases.
    public func folded() -> NetworkLayers {
        NetworkLayers(
            low: low.map { $0.folded() }, mid: mid.map { $0.folded() },
            globalConvolutions: globalConvolutions.map { $0.folded() },
            globalLinears: globalLinears.map { $0.folded() }, fusion: fusion.folded(),
            color: color.map { $0.folded() }, classifier: classifier.map { $0.folded() })
    }
}

extension NetworkLayers {
    /// Reads the layers one after the other, each with the inputs that the one before gives.
    init(reading reader: ParameterReader, _ form: NetworkForm) throws(ModelError) {
        do throws(ParameterError) {
            try self.init(chaining: reader, form)
        } catch {
            throw ModelError(error)
        }
    }

    private init(chaining reader: ParameterReader, _ form: NetworkForm) throws(ParameterError) {
        low = try reader.chain("low", inputs: 1, strides: Self.lowStrides)
        let lowChannels = low[low.count - 1].outputChannels
        mid = try reader.chain("mid", inputs: lowChannels, strides: [1, 1])
        globalConvolutions = []
        globalLinears = []
        classifier = []
        var features = 0
        if form.hasGlobal {
            globalConvolutions = try reader.chain(
                "global.conv", inputs: lowChannels, strides: Self.globalStrides)
            var width = form.pooledValues(channels: globalConvolutions[3].outputChannels)
            for index in 0..<3 {
                globalLinears.append(try reader.linear("global.fc.\(index)", inputs: width))
                width = globalLinears[index].outputs
            }
            features = width
            if reader.has("classifier.0.linear.weight") {
                let hidden = try reader.linear("classifier.0", inputs: globalLinears[1].outputs)
                classifier = [
                    hidden, try reader.linear("classifier.1", inputs: hidden.outputs),
                ]
            }
        }
        fusion = try reader.conv2d(
            "fusion", inputs: mid[1].outputChannels + features, kernelSizes: [1, 3])
        color = try reader.chain(
            "color", inputs: fusion.outputChannels, strides: [1, 1, 1, 1, 1],
            outputs: form.target.channels)
    }
}

extension ParameterReader {
    /// Convolutions `NAME.0`, `NAME.1` … that follow each other; the last has `outputs` channels.
    func chain(
        _ name: String, inputs: Int, strides: [Int], outputs: Int? = nil
    ) throws(ParameterError) -> [Conv2d] {
        var layers: [Conv2d] = []
        for (index, stride) in strides.enumerated() {
            layers.append(
                try conv2d(
                    "\(name).\(index)", inputs: layers.last?.outputChannels ?? inputs,
                    outputs: index == strides.count - 1 ? outputs : nil, stride: stride))
        }
        return layers
    }
}
