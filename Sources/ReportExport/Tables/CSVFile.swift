import Records
import SystemPackage

/// `report.csv`; its form is described at ``ReportFormat/csv``.
struct CSVFile: ReportTable, ~Copyable {
    private var file: ReportFile

    init(replacing path: FilePath) throws(ReportError) {
        var file = try ReportFile(replacing: path)
        try file.append("\u{FEFF}" + Self.row(CSVColumn.all.map(\.name)))
        self.file = file
    }

    mutating func add(_ entry: ReportItem) throws(ReportError) {
        try file.append(Self.row(CSVColumn.all.map { $0.cell(entry).text }))
    }

    mutating func finish() throws(ReportError) { try file.commit() }

    static func row(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",") + "\r\n"
    }

    /// RFC 4180: quotes around a field that holds a quote, a comma or a line break.
    private static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains { byte in
            byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r")
        }
        guard needsQuotes else { return field }
        // Scalars, not characters: a quote followed by a combining mark is one character.
        var result = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in field.unicodeScalars {
            if scalar == "\"" { result.append("\"") }
            result.append(scalar)
        }
        result.append("\"")
        return String(result)
    }
}

/// What stands in one field.
enum CSVCell {
    /// Text from outside, to be guarded against spreadsheets that would run it.
    case text(String?)
    /// Text that the program made: numbers, codes, times.
    case plain(String?)

    static func number(_ value: (some BinaryInteger)?) -> Self { .plain(value.map { String($0) }) }

    static func decimal(_ value: Double?, digits: Int) -> Self {
        .plain(value.flatMap { $0.isFinite ? DecimalText.trimmed($0, places: digits) : nil })
    }

    static func time(_ secondsSince1970: Double?) -> Self {
        .plain(secondsSince1970.map(TimeText.utc))
    }

    /// The field before quoting.
    var text: String {
        switch self {
        case .plain(let text): return text ?? ""
        case .text(let text):
            guard let text else { return "" }
            return Self.isRisky(text) ? "'" + text : text
        }
    }

    /// What spreadsheets take for the beginning of a formula, some of them after blanks or in full width, and the
    /// apostrophe that undoing takes away.
    private static let risks: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "'", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    private static func isRisky(_ text: String) -> Bool {
        text.unicodeScalars.first { scalar in
            let category = scalar.properties.generalCategory
            return category != .spaceSeparator && category != .format
        }.map(risks.contains) ?? false
    }
}
