import Records
import SystemPackage

/// The index that the page's script searches: `index-1.js` and so on, some thousand rows each.
///
/// A row is an array in the order that `readRow` of the script takes apart.
struct SearchIndex: ~Copyable {
    static let rowsInPart = 2_000

    private let folder: FilePath
    private var file: ReportFile?
    private var parts = 0
    private var rows = 0

    init(folder: FilePath) { self.folder = folder }

    static func name(part: Int) -> String { "index-\(part).js" }

    mutating func add(_ card: Card, needsLook: Bool) throws(ReportError) {
        if file == nil {
            parts += 1
            rows = 0
            file = try ReportFile(replacing: folder.appending(Self.name(part: parts)))
            try file?.append("autochromeIndex(\(parts),[\n")
        }
        try file?.append((rows == 0 ? "" : ",\n") + Self.row(card, needsLook: needsLook))
        rows += 1
        if rows == Self.rowsInPart { try closePart() }
    }

    /// Ends the last part and deletes those of an earlier, longer report.
    mutating func finish() throws(ReportError) {
        if rows > 0 { try closePart() }
        var stale = parts + 1
        while ReportFolder.remove(folder.appending(Self.name(part: stale))) { stale += 1 }
    }

    private mutating func closePart() throws(ReportError) {
        guard file != nil else { return }
        try file?.append("\n]);\n")
        try file?.commit()
        file = nil
    }

    private static func row(_ card: Card, needsLook: Bool) -> String {
        let notes = card.notes.map {
            "[\(ScriptText.quoted($0.role)),\(ScriptText.quoted($0.text))]"
        }
        let previews = (card.hasBefore ? 1 : 0) + (card.hasAfter ? 2 : 0) + (needsLook ? 4 : 0)
        let fields = [
            "\(card.id)", ScriptText.quoted(card.folder), ScriptText.quoted(card.name),
            "\(ItemState.allCases.firstIndex(of: card.state) ?? 0)",
            "[\(card.flags.compactMap { QualityFlag.allCases.firstIndex(of: $0)?.description }.joined(separator: ","))]",
            ScriptText.quoted(card.cause), ScriptText.quoted(card.detail),
            "[\(notes.joined(separator: ","))]", ScriptText.quoted(card.outputLink ?? ""),
            "\(previews)", number(card.confidence, digits: 3), number(card.meanChroma, digits: 2),
            "[\(card.choices.map(choice).joined(separator: ","))]",
        ]
        return "[\(fields.joined(separator: ","))]"
    }

    private static func choice(_ choice: Card.Choice) -> String {
        let meanings = CompanionRecord.Kind.meanings
        let kind = meanings.firstIndex { $0.kind == choice.kind } ?? meanings.count
        let (title, suffix) = (ScriptText.quoted(choice.title), ScriptText.quoted(choice.suffix))
        return "[\(kind),\(title),\(suffix),\(choice.hasPreview ? 1 : 0)]"
    }

    private static func number(_ value: Double?, digits: Int) -> String {
        guard let value, value.isFinite else { return "null" }
        return DecimalText.trimmed(value, places: digits)
    }
}

/// Text inside a script.
enum ScriptText {
    /// A JSON string that is harmless inside a script element too: `<` is escaped, so that neither
    /// `</script>` nor `<!--` can occur.
    static func quoted(_ text: String) -> String {
        var result = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result.append(contentsOf: #"\""#.unicodeScalars)
            case "\\": result.append(contentsOf: #"\\"#.unicodeScalars)
            case "\u{0}"..<" ", "<", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                let zeros = String(repeating: "0", count: 4 - digits.count)
                result.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
            default: result.append(scalar)
            }
        }
        result.append("\"")
        return String(result)
    }
}
