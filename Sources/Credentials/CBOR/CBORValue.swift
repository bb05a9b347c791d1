/// A value in the Concise Binary Object Representation (RFC 8949).
public indirect enum CBORValue: Hashable, Sendable {
    /// A number of 0 and more.
    case unsigned(UInt64)
    /// The number -1 minus this.
    case negative(UInt64)
    /// A byte string.
    case bytes([UInt8])
    /// A text.
    case text(String)
    /// Values in their order.
    case array([CBORValue])
    /// Keys with values, in the order in which they are written.
    case map([CBOREntry])
    /// A value that a tag gives another meaning.
    case tagged(UInt64, CBORValue)
    /// A simple value by its number: 20 is false, 21 true, 22 null, 23 undefined.
    case simple(UInt8)
    /// A floating-point number.
    case float(Double)

    /// The simple value null.
    public static let null = CBORValue.simple(22)

    /// A truth value.
    public static func bool(_ value: Bool) -> CBORValue { .simple(value ? 21 : 20) }

    /// A whole number.
    public static func integer(_ value: Int) -> CBORValue {
        value < 0 ? .negative(UInt64(-1 - value)) : .unsigned(UInt64(value))
    }

    /// A map whose keys are texts.
    public static func fields(_ fields: KeyValuePairs<String, CBORValue?>) -> CBORValue {
        .map(fields.compactMap { key, value in value.map { CBOREntry(.text(key), $0) } })
    }
}

/// A key of a map with its value.
public struct CBOREntry: Hashable, Sendable {
    /// The key.
    public var key: CBORValue
    /// The value.
    public var value: CBORValue

    /// A key with its value.
    public init(_ key: CBORValue, _ value: CBORValue) {
        self.key = key
        self.value = value
    }
}

extension CBORValue {
    /// The value of a key of a map; nil if it is none, or has no such key.
    subscript(key: CBORValue) -> CBORValue? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The value of a text as the key of a map.
    public subscript(key: String) -> CBORValue? { self[.text(key)] }

    /// The text, if it is one.
    public var textValue: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The bytes, if it is a byte string.
    public var bytesValue: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    /// The elements, if it is an array.
    public var arrayValue: [CBORValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    /// The number, if it is a whole one that `Int` holds.
    public var integerValue: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .negative(let value): Int(exactly: value).map { -1 - $0 }
        default: nil
        }
    }

    /// What a tag stands before, or the value itself.
    var untagged: CBORValue {
        guard case .tagged(_, let value) = self else { return self }
        return value
    }
}
