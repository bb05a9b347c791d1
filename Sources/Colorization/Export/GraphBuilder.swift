import NeuralNetwork
import ONNXSerialization

/// Gathers the nodes and constants of an ONNX graph.
///
/// Every node gives one value, which has its name.
struct GraphBuilder {
    private(set) var nodes: [NodeProto] = []
    private(set) var initializers: [TensorProto] = []
    private var constants: Set<String> = []

    /// Adds a node.
    ///
    /// - Returns: the name, for nodes that need the value.
    mutating func node(
        _ operatorType: String, _ name: String, _ inputs: [String],
        _ attributes: [AttributeProto] = []
    ) -> String {
        nodes.append(
            NodeProto(
                operatorType, name: name, inputs: inputs, output: name, attributes: attributes))
        return name
    }

    /// Adds a constant, unless one of that name is there: branches share layers.
    mutating func constant(_ name: String, _ content: TensorProto.Content) -> String {
        if constants.insert(name).inserted {
            initializers.append(TensorProto(name, content))
        }
        return name
    }

    /// A folded convolution and its ReLU; constants have their names in a model file.
    mutating func convolution(
        _ layer: Conv2d, named name: String, in branch: String, of input: String
    ) -> String {
        let sum = convolution(layer, named: name, of: input, as: "\(branch)/\(name)")
        return node("Relu", "\(sum)/relu", [sum])
    }

    /// A folded convolution alone.
    mutating func convolution(
        _ layer: Conv2d, named name: String, of input: String, as node: String
    ) -> String {
        let padding = layer.kernelSize / 2
        return convolution(
            layer, named: name, of: input, as: node, before: padding, behind: padding)
    }

    /// A folded convolution with this many zeros before and behind.
    mutating func convolution(
        _ layer: Conv2d, named name: String, of input: String, as node: String, before: Int,
        behind: Int, groups: Int = 1
    ) -> String {
        let side = layer.kernelSize
        return self.node(
            "Conv", node, [input] + parameters(of: layer, named: name),
            [
                AttributeProto("group", .integer(groups)),
                AttributeProto("kernel_shape", .integers([side, side])),
                AttributeProto("pads", .integers([before, before, behind, behind])),
                AttributeProto("strides", .integers([layer.stride, layer.stride])),
            ])
    }

    /// A folded linear layer.
    mutating func linear(
        _ layer: Linear, named name: String, of input: String, as node: String
    ) -> String {
        self.node(
            "Gemm", node, [input] + parameters(of: layer, named: name),
            [AttributeProto("transB", .integer(1))])
    }

    /// Weight and, where there is one, bias.
    private mutating func parameters(
        of layer: some ParameterizedLayer, named name: String
    ) -> [String] {
        layer.parameters(named: name).map { constant($0.name, .floats($0.tensor)) }
    }
}
