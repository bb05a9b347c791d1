import Retouching

/// The declaration of one parameter of a stage: what recipes may say, and what holds if they are silent.
public struct StageParameter: Sendable {
    /// What values a parameter takes.
    public enum Kind: Sendable {
        /// A whole number within limits.
        case integer(ClosedRange<Int>)
        /// A finite number within limits.
        case number(ClosedRange<Double>)
        /// One of several words.
        case choice([String])
        /// A part of a file name, 1 to 64 bytes.
        case namePart
        /// A line of printable ASCII, with this many characters at most.
        case line(Int)
        /// The path of a file, or nothing.
        case path
        /// `true` or `false`.
        case flag
    }

    /// The key in recipes.
    public let name: String
    /// What values it takes.
    public let kind: Kind
    /// The value where a recipe does not give one; nil where it has to.
    public let defaultValue: ParameterValue?
    /// The same in recipes that add no colour.
    public let grayDefault: ParameterValue?
    /// Whether output folders were made before there was such a parameter.
    ///
    /// At its default it is no part of what they recorded, so that they go on.
    let isLater: Bool
    /// One line for people who write recipes.
    public let summary: String

    /// Declares a parameter.
    public init(
        _ name: String, _ kind: Kind, default defaultValue: ParameterValue? = nil,
        withoutColor grayDefault: ParameterValue? = nil, isLater: Bool = false, summary: String
    ) {
        self.isLater = isLater
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.grayDefault = grayDefault ?? defaultValue
        self.summary = summary
    }

    /// What is allowed, as it stands in messages after "must be".
    public var allowed: String {
        switch kind {
        case .integer(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .choice(let words): "one of: \(words.joined(separator: ", "))"
        case .namePart:
            "part of a file name: 1 to 64 bytes, no slash, no control character, no dot in front"
        case .line(let most): "a line of 1 to \(most) printable ASCII characters"
        case .path: "the path of a file, or empty"
        case .flag: "true or false"
        }
    }

    /// True if the parameter takes the value.
    public func accepts(_ value: ParameterValue) -> Bool {
        switch (kind, value) {
        case (.integer(let range), .integer(let value)): range.contains(value)
        case (.number(let range), .number(let value)): range.contains(value)
        case (.choice(let words), .text(let value)): words.contains(value)
        case (.namePart, .text(let value)):
            (1...64).contains(value.utf8.count) && !value.hasPrefix(".")
                && value.unicodeScalars.allSatisfy {
                    $0.value >= 32 && $0.value != 127 && $0 != "/"
                }
        case (.line(let most), .text(let value)):
            (1...most).contains(value.utf8.count) && BitmapFont.holds(value)
        case (.path, .text(let value)): !value.unicodeScalars.contains { $0.value == 0 }
        case (.flag, .flag): true
        default: false
        }
    }

    /// The value in the form that this kind of parameter holds.
    ///
    /// - Parameters:
    ///   - value: as JSON or YAML reads the scalar, which takes `8` for a number even where it is a word.
    ///   - text: the scalar as it was written.
    /// - Returns: the value, not checked yet.
    func settled(_ value: ParameterValue, writtenAs text: String?) -> ParameterValue {
        switch (kind, value) {
        case (.number, .integer(let whole)): .number(Double(whole))
        case (.choice, _), (.namePart, _), (.line, _), (.path, _): text.map { .text($0) } ?? value
        default: value
        }
    }
}
