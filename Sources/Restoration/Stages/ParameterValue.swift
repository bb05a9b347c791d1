/// The value of one parameter of a stage.
public enum ParameterValue: Hashable, Sendable {
    /// A whole number.
    case integer(Int)
    /// A finite number.
    case number(Double)
    /// A word or a text.
    case text(String)
    /// Yes or no.
    case flag(Bool)
}

extension ParameterValue: Codable {
    /// Reads a plain JSON scalar; a whole number becomes an ``integer(_:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// Writes a plain JSON scalar.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .flag(let value): try container.encode(value)
        }
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The value as it is written in a recipe.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .flag(let value): value ? "true" : "false"
        }
    }
}
