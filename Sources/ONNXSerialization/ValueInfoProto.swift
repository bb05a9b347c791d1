/// A Float32 tensor that a graph is given or gives.
public struct ValueInfoProto: Sendable {
    /// An extent of its shape.
    public enum Dimension: Hashable, Sendable, CustomStringConvertible {
        /// Always the same.
        case fixed(Int)
        /// Free; equal wherever the name is.
        case named(String)

        /// The number or the name.
        public var description: String {
            switch self {
            case .fixed(let extent): "\(extent)"
            case .named(let name): name
            }
        }
    }

    /// The value's name.
    public var name: String
    /// Its shape.
    public var shape: [Dimension]
    /// What it means, for people.
    public var documentation: String

    /// A value.
    public init(_ name: String, shape: [Dimension], documentation: String) {
        self.name = name
        self.shape = shape
        self.documentation = documentation
    }
}

extension ValueInfoProto: ProtobufMessage {
    func write(to writer: inout ProtobufWriter) {
        writer.write(name, field: 1)
        writer.write(TypeProto(shape: shape), field: 2)
        writer.write(documentation, field: 3)
    }
}

extension ValueInfoProto.Dimension: ProtobufMessage {
    func write(to writer: inout ProtobufWriter) {
        switch self {
        case .fixed(let extent): writer.write(Int64(extent), field: 1)
        case .named(let name): writer.write(name, field: 2)
        }
    }
}

/// `TypeProto`, which here is always that of a tensor.
private struct TypeProto: ProtobufMessage {
    let shape: [ValueInfoProto.Dimension]

    func write(to writer: inout ProtobufWriter) {
        writer.write(TensorType(shape: shape), field: 1)
    }
}

/// `TypeProto.Tensor`.
private struct TensorType: ProtobufMessage {
    let shape: [ValueInfoProto.Dimension]

    func write(to writer: inout ProtobufWriter) {
        writer.write(ElementKind.float.rawValue, field: 1)
        writer.write(TensorShapeProto(dimensions: shape), field: 2)
    }
}

private struct TensorShapeProto: ProtobufMessage {
    let dimensions: [ValueInfoProto.Dimension]

    func write(to writer: inout ProtobufWriter) { writer.write(dimensions, field: 1) }
}
