/// Writes messages in the wire format of Protocol Buffers.
///
/// - Source: protobuf.dev, "Encoding". Numbers of fields are those of the public `onnx.proto`.
struct ProtobufWriter {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    /// How a value of a field is laid out.
    private enum WireType: UInt64 {
        case varint = 0
        case lengthDelimited = 2
    }

    /// A whole number; a negative one takes ten bytes.
    mutating func write(_ value: Int64, field: Int) {
        tag(field, .varint)
        varint(UInt64(bitPattern: value))
    }

    /// Numbers of a repeated field, one after the other.
    mutating func write(_ values: [Int64], field: Int) {
        for value in values { write(value, field: field) }
    }

    /// Text; none where it is empty.
    mutating func write(_ text: String, field: Int) {
        guard !text.isEmpty else { return }
        writeElement(text, field: field)
    }

    /// Text of a repeated field, where empty text stands for something left out.
    mutating func writeElement(_ text: String, field: Int) {
        tag(field, .lengthDelimited)
        varint(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Bytes as they are.
    mutating func write(_ raw: UnsafeRawBufferPointer, field: Int) {
        tag(field, .lengthDelimited)
        varint(UInt64(raw.count))
        bytes.append(contentsOf: raw)
    }

    /// A message within this one.
    mutating func write(_ message: some ProtobufMessage, field: Int) {
        let inner = message.serialized()
        inner.withUnsafeBytes { write($0, field: field) }
    }

    /// Messages of a repeated field.
    mutating func write(_ messages: [some ProtobufMessage], field: Int) {
        for message in messages { write(message, field: field) }
    }

    private mutating func tag(_ field: Int, _ type: WireType) {
        varint(UInt64(field) << 3 | type.rawValue)
    }

    /// Seven bits a byte, the lowest first; all but the last byte have the highest bit set.
    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
