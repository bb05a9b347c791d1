/// The complete and checked parameters of one stage.
///
/// Asking for a parameter that the stage has not declared, or as another type than declared, is a defect of the
/// stage and traps.
public struct ParameterValues: Sendable {
    let values: [String: ParameterValue]

    /// The whole number under a name.
    public func integer(_ name: String) -> Int {
        guard case .integer(let value)? = values[name] else { undeclared(name, "integer") }
        return value
    }

    /// The number under a name.
    public func number(_ name: String) -> Double {
        guard case .number(let value)? = values[name] else { undeclared(name, "number") }
        return value
    }

    /// The word or text under a name.
    public func text(_ name: String) -> String {
        guard case .text(let value)? = values[name] else { undeclared(name, "text") }
        return value
    }

    /// The flag under a name.
    public func flag(_ name: String) -> Bool {
        guard case .flag(let value)? = values[name] else { undeclared(name, "flag") }
        return value
    }

    /// The word under a name as a case of an enumeration.
    func word<Word: RawRepresentable<String>>(_ name: String) -> Word {
        guard let word = Word(rawValue: text(name)) else {
            preconditionFailure("\(name) is declared to take the word \(text(name))")
        }
        return word
    }

    private func undeclared(_ name: String, _ type: String) -> Never {
        preconditionFailure("the stage declares no \(type) parameter \(name); it has \(values)")
    }
}
