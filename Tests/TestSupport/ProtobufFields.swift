/// The fields of a message in the wire format of Protocol Buffers, read by the definition.
///
/// - Source: protobuf.dev, "Encoding".
public struct ProtobufFields {
    /// What a field holds: a number or bytes, which may be text or a message.
    public enum Value: Equatable {
        /// A number.
        case varint(UInt64)
        /// Bytes.
        case bytes([UInt8])
    }

    /// What is not a message of such fields.
    public struct Malformed: Error {}

    /// The fields in their order.
    public let fields: [(number: Int, value: Value)]

    /// Reads a message whole.
    public init(_ message: [UInt8]) throws {
        var rest = message[...]
        var fields: [(Int, Value)] = []
        while !rest.isEmpty {
            let tag = try Self.varint(&rest)
            guard tag >> 3 > 0 else { throw Malformed() }
            switch tag & 7 {
            case 0: fields.append((Int(tag >> 3), .varint(try Self.varint(&rest))))
            case 2:
                guard let count = Int(exactly: try Self.varint(&rest)), count <= rest.count else {
                    throw Malformed()
                }
                fields.append((Int(tag >> 3), .bytes(Array(rest.prefix(count)))))
                rest = rest.dropFirst(count)
            default: throw Malformed()
            }
        }
        self.fields = fields
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    /// Numbers of a field.
    public func numbers(_ number: Int) -> [Int64] {
        fields.compactMap { field in
            guard field.number == number, case .varint(let value) = field.value else { return nil }
            return Int64(bitPattern: value)
        }
    }

    /// Bytes of a field.
    public func bytes(_ number: Int) -> [[UInt8]] {
        fields.compactMap { field in
            guard field.number == number, case .bytes(let bytes) = field.value else { return nil }
            return bytes
        }
    }

    /// Texts of a field; throws where one is no UTF-8.
    public func texts(_ number: Int) throws -> [String] {
        try bytes(number).map { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
            return text
        }
    }

    /// The text of a field, empty where there is none; throws where there are several.
    public func text(_ number: Int) throws -> String {
        let all = try texts(number)
        guard all.count <= 1 else { throw Malformed() }
        return all.first ?? ""
    }

    /// Messages of a field.
    public func messages(_ number: Int) throws -> [ProtobufFields] {
        try bytes(number).map { try ProtobufFields($0) }
    }

    /// The one message of a field.
    public func message(_ number: Int) throws -> ProtobufFields {
        let all = try messages(number)
        guard all.count == 1 else { throw Malformed() }
        return all[0]
    }
}
