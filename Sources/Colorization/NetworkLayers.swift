public import NeuralNetwork
public import TensorCore

/// The parameters of the network of Iizuka, Simo-Serra and Ishikawa, "Let there be Color!" (2016).
///
/// Every convolution is 3x3 but those of the ``MapLayers``, and the fusion may be 1x1; ReLU follows every layer except the last of
/// `color` (sigmoid) and of `classifier` (none). The colour branch upsamples its map x2 before its
/// layers 1 and 3.
public struct NetworkLayers: Sendable {
    /// Strides 2, 1, 2, 1, 2, 1; shared by the native and the global branch.
    public var low: [Conv2d]
    /// Two layers on the native branch.
    public var mid: [Conv2d]
    /// The branch that sees the picture as a whole; nil without one.
    public var global: GlobalLayers?
    /// Joins the mid-level channels, first, with what the global branch gives at every position: the map, if it has
    /// one, and the vector.
    public var fusion: Conv2d
    /// Five layers to the channels of the target.
    public var color: [Conv2d]

    /// Stride of each layer of `low`.
    public static let lowStrides = [2, 1, 2, 1, 2, 1]
    /// Upsampling before each layer of `color`.
    public static let colorUpsampling = [1, 2, 1, 2, 1]

    /// Every layer with its name in a model file, in the order of the computation.
    public var named: [(name: String, layer: any ParameterizedLayer)] {
        numbered("low", low) + numbered("mid", mid) + (global?.named ?? [])
            + [("fusion", fusion)] + numbered("color", color)
    }

    /// All parameters under their names in a model file.
    public var parameters: [(name: String, tensor: Tensor)] {
        named.flatMap { $0.layer.parameters(named: $0.name) }
    }

    /// The same network with every normalization multiplied into weights and biases.
    public func folded() -> NetworkLayers {
        NetworkLayers(
            low: low.map { $0.folded() }, mid: mid.map { $0.folded() }, global: global?.folded(),
            fusion: fusion.folded(), color: color.map { $0.folded() })
    }

    private init(
        low: [Conv2d], mid: [Conv2d], global: GlobalLayers?, fusion: Conv2d, color: [Conv2d]
    ) {
        self.low = low
        self.mid = mid
        self.global = global
        self.fusion = fusion
        self.color = color
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
        if !form.hasGlobal {
            global = nil
        } else if form.globalBranch == .map {
            global = .map(try MapLayers(reading: reader, form))
        } else {
            global = .vector(try VectorLayers(reading: reader, form, inputs: lowChannels))
        }
        fusion = try reader.conv2d(
            "fusion", inputs: mid[1].outputChannels + (global?.features ?? 0),
            kernelSizes: form.hasMap ? [1] : [1, 3])
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
