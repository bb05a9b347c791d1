/// A whole ONNX file: a graph, what it is, and the operators that it is made of.
public struct ModelProto: Sendable {
    /// The version of the standard's operators: that of ONNX 1.8 (2020), which nearly every runtime knows.
    public static let operatorSet = 13
    /// The version of the format that belongs to it.
    private static let formatVersion: Int64 = 7

    /// The program that made the file.
    public var producerName: String
    /// Its version.
    public var producerVersion: String
    /// What the model is, for people.
    public var documentation: String
    /// The computation.
    public var graph: GraphProto
    /// What programs may want to know; written in the order of the keys.
    public var metadata: [String: String]

    /// Gathers the parts.
    public init(
        producerName: String, producerVersion: String, documentation: String, graph: GraphProto,
        metadata: [String: String]
    ) {
        self.producerName = producerName
        self.producerVersion = producerVersion
        self.documentation = documentation
        self.graph = graph
        self.metadata = metadata
    }

    /// The file's bytes, for messages below the 2 GiB that readers accept.
    public var bytes: [UInt8] { serialized() }
}

extension ModelProto: ProtobufMessage {
    func write(to writer: inout ProtobufWriter) {
        writer.write(Self.formatVersion, field: 1)
        writer.write(producerName, field: 2)
        writer.write(producerVersion, field: 3)
        writer.write(documentation, field: 6)
        writer.write(graph, field: 7)
        writer.write(OperatorSetIdProto(version: Int64(Self.operatorSet)), field: 8)
        writer.write(
            metadata.sorted { $0.key < $1.key }.map {
                StringStringEntryProto(key: $0.key, value: $0.value)
            }, field: 14)
    }
}

/// A version of the standard's own operators.
private struct OperatorSetIdProto: ProtobufMessage {
    let version: Int64

    func write(to writer: inout ProtobufWriter) { writer.write(version, field: 2) }
}

/// An entry of the metadata.
private struct StringStringEntryProto: ProtobufMessage {
    let key: String
    let value: String

    func write(to writer: inout ProtobufWriter) {
        writer.write(key, field: 1)
        writer.write(value, field: 2)
    }
}
