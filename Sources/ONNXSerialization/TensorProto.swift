public import TensorCore

/// A constant of a graph.
public struct TensorProto: Sendable {
    /// What the constant holds.
    public enum Content: Sendable {
        /// Float32 of any shape.
        case floats(Tensor)
        /// A row of integers of 64 bits.
        case integers([Int])
    }

    /// The name that nodes know it by.
    public var name: String
    /// Its scalars.
    public var content: Content

    /// A constant.
    public init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }
}

extension TensorProto: ProtobufMessage {
    func write(to writer: inout ProtobufWriter) {
        // Scalars are little-endian, as are all machines that this program runs on.
        switch content {
        case .floats(let tensor):
            writer.write(tensor.shape.map { Int64($0) }, field: 1)
            writer.write(ElementKind.float.rawValue, field: 2)
            writer.write(name, field: 8)
            tensor.withUnsafeScalars { writer.write(UnsafeRawBufferPointer($0), field: 9) }
        case .integers(let values):
            writer.write(Int64(values.count), field: 1)
            writer.write(ElementKind.int64.rawValue, field: 2)
            writer.write(name, field: 8)
            values.map { Int64($0).littleEndian }.withUnsafeBytes { writer.write($0, field: 9) }
        }
    }
}
