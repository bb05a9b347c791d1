/// An operator of a graph, with one output.
public struct NodeProto: Sendable {
    /// Which operator of the standard, such as `Conv`.
    public var operatorType: String
    /// The node's name.
    public var name: String
    /// Names of values; empty for one that is left out.
    public var inputs: [String]
    /// The name of the value that the node gives.
    public var output: String
    /// The operator's settings.
    public var attributes: [AttributeProto]

    /// Gathers the parts.
    public init(
        _ operatorType: String, name: String, inputs: [String], output: String,
        attributes: [AttributeProto] = []
    ) {
        self.operatorType = operatorType
        self.name = name
        self.inputs = inputs
        self.output = output
        self.attributes = attributes
    }
}

extension NodeProto: ProtobufMessage {
    func write(to writer: inout ProtobufWriter) {
        for input in inputs { writer.writeElement(input, field: 1) }
        writer.writeElement(output, field: 2)
        writer.write(name, field: 3)
        writer.write(operatorType, field: 4)
        writer.write(attributes, field: 5)
    }
}
