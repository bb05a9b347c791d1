/// What stages have found out about a picture and need again, one value of each type.
struct Findings: Sendable {
    private var values: [ObjectIdentifier: any Sendable] = [:]

    /// The finding of a type; nil where there is none.
    subscript<Finding: Sendable>(type: Finding.Type) -> Finding? {
        get { values[ObjectIdentifier(type)] as? Finding }
        set { values[ObjectIdentifier(type)] = newValue }
    }
}
