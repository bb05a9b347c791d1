import Metadata
public import Records

/// What a stage says of a file that it makes beside every output.
public struct CompanionForm: Hashable, Sendable {
    /// What it is.
    public let kind: CompanionRecord.Kind
    /// What its name has more than the output's, such as `_repair`; begins with `_`.
    public let mark: String
    /// Whether it is another version of the output, of the same size and format; otherwise it is a small
    /// grey PNG about the output.
    public let isVersion: Bool

    /// A companion with a mark of at most ``CompanionRecord/longestMark`` bytes.
    init(kind: CompanionRecord.Kind, mark: String, isVersion: Bool = false) {
        precondition(
            mark.utf8.count <= CompanionRecord.longestMark, "names have no room for \(mark)")
        self.kind = kind
        self.mark = mark
        self.isVersion = isVersion
    }

    /// What its name has in place of the output's extension.
    func suffix(outputExtension: String) -> String {
        "\(mark).\(isVersion ? outputExtension : "png")"
    }
}

extension CompanionForm {
    /// What such a file says of itself.
    func provenance(title: String) -> Provenance.Companion {
        Provenance.Companion(role: isVersion ? .version : .map, mark: mark, title: title)
    }
}
