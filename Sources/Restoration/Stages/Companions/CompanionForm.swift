public import Records

/// What a stage says of a file that it makes beside every output.
public struct CompanionForm: Hashable, Sendable {
    /// What it is.
    public let kind: CompanionRecord.Kind
    /// What its name has more than the output's, such as `_repair`; begins with `_`.
    public let mark: String

    /// Whether it is another version of the output, of the same size and format; otherwise it is a small
    /// grey PNG about the output.
    public var isVersion: Bool { kind == .alternative }

    /// What its name has in place of the output's extension.
    func suffix(outputExtension: String) -> String {
        "\(mark).\(isVersion ? outputExtension : "png")"
    }
}
