/// Text in columns of a fixed width.
enum Columns {
    /// Rows of a label and a text, with the texts below each other.
    static func aligned(_ rows: [(label: String, text: String)]) -> [String] {
        let width = rows.map(\.label.count).max() ?? 0
        return rows.map { $0.label.padded(to: width + 2) + $0.text }
    }
}

extension String {
    /// The text with blanks after it, so that it takes at least this many columns.
    func padded(to width: Int) -> String { self + blanks(to: width) }

    /// The text with blanks before it, so that it ends in the last of this many columns.
    func rightAligned(in width: Int) -> String { blanks(to: width) + self }

    private func blanks(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count))
    }
}
