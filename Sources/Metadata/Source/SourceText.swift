/// A text of a source beside its metadata blocks: a text chunk of a PNG file, or a JPEG comment.
public struct SourceText: Hashable, Sendable {
    /// What it is called: a keyword of PNG files, or `Comment`.
    public var keyword: String
    /// The text.
    public var text: String
    /// What names of it begin with: `PNG text` or `JPEG`.
    public var kind: String

    /// A text with its keyword.
    public init(keyword: String, text: String, kind: String) {
        self.keyword = keyword
        self.text = text
        self.kind = kind
    }

    /// What reports call it.
    var name: String { "\(kind) \(keyword)" }
}
