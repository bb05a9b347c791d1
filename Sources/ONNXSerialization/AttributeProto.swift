/// A setting of an operator.
public struct AttributeProto: Sendable {
    /// What an attribute holds.
    public enum Value: Hashable, Sendable {
        /// A whole number.
        case integer(Int)
        /// Whole numbers.
        case integers([Int])
        /// Text.
        case text(String)
    }

    /// The attribute's name.
    public var name: String
    /// What it is set to.
    public var value: Value

    /// A setting.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

extension AttributeProto: ProtobufMessage {
    /// Numbers of `AttributeType`.
    private enum Kind: Int64 {
        case integer = 2
        case text = 3
        case integers = 7
    }

    func write(to writer: inout ProtobufWriter) {
        writer.write(name, field: 1)
        switch value {
        case .integer(let value):
            writer.write(Int64(value), field: 3)
            writer.write(Kind.integer.rawValue, field: 20)
        case .integers(let values):
            writer.write(values.map { Int64($0) }, field: 8)
            writer.write(Kind.integers.rawValue, field: 20)
        case .text(let text):
            writer.write(text, field: 4)
            writer.write(Kind.text.rawValue, field: 20)
        }
    }
}
