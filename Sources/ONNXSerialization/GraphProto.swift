/// A computation: nodes in an order in which they can be computed.
public struct GraphProto: Sendable {
    /// The graph's name.
    public var name: String
    /// Operators; each one's inputs come from those before it, the initializers or the graph's inputs.
    public var nodes: [NodeProto]
    /// Constants by name.
    public var initializers: [TensorProto]
    /// What is given to the graph.
    public var inputs: [ValueInfoProto]
    /// What it gives.
    public var outputs: [ValueInfoProto]

    /// Gathers the parts.
    public init(
        name: String, nodes: [NodeProto], initializers: [TensorProto], inputs: [ValueInfoProto],
        outputs: [ValueInfoProto]
    ) {
        self.name = name
        self.nodes = nodes
        self.initializers = initializers
        self.inputs = inputs
        self.outputs = outputs
    }
}

extension GraphProto: ProtobufMessage {
    func write(to writer: inout ProtobufWriter) {
        writer.write(nodes, field: 1)
        writer.write(name, field: 2)
        writer.write(initializers, field: 5)
        writer.write(inputs, field: 11)
        writer.write(outputs, field: 12)
    }
}
