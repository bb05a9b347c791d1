public import Records
public import SystemPackage

/// Why the export of a catalogue cannot be used: everything that is wrong with it, as far as there is room to say it.
public struct CatalogError: Error, Hashable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// Where it stands; nil for the file as a whole.
        public var place: CatalogPlace?
        /// The column as the heading names it; nil for the row as a whole.
        public var column: String?
        /// What is wrong, and what is allowed: whole sentences.
        public var text: String

        /// The place and the text.
        public var description: String {
            let place = [place?.atBeginning, column.map { "column '\($0)'" }]
                .compactMap(\.self).joined(separator: ", ")
            return place.isEmpty ? text : "\(place): \(text)"
        }
    }

    /// Most problems that are kept.
    static let mostNamed = 50

    /// The file.
    public let file: FilePath
    /// The first problems, in the order of their lines.
    public private(set) var problems: [Problem] = []
    /// How many there are in all.
    public private(set) var count = 0
    /// Cells, or rows, that are not UTF-8.
    private var notUTF8 = 0

    init(_ file: FilePath) { self.file = file }

    mutating func add(_ place: CatalogPlace?, in column: String? = nil, _ text: String) {
        count += 1
        guard problems.count < Self.mostNamed else { return }
        problems.append(Problem(place: place, column: column, text: text))
    }

    /// Of texts in another encoding the first is named alone: all of them have one cause.
    mutating func addNotUTF8(_ place: CatalogPlace, in column: String? = nil) {
        notUTF8 += 1
        guard notUTF8 == 1 else {
            count += 1
            return
        }
        add(
            place, in: column,
            "The text is not UTF-8. Export the catalogue as UTF-8 (in Excel, save it as 'CSV UTF-8'), or convert "
                + "it. For files from Windows in Western Europe, for instance: iconv -f WINDOWS-1252 -t UTF-8 "
                + "OLD.csv > NEW.csv")
    }

    /// A line for the file, and one for each problem.
    public var description: String {
        let moreNotUTF8 = max(0, notUTF8 - 1)
        let more = count - problems.count - moreNotUTF8
        return
            (["The catalogue '\(file)' cannot be used."] + problems.map(\.description)
            + (moreNotUTF8 > 0
                ? ["Also not UTF-8: \(DecimalText.count(moreNotUTF8, "more cell"))."] : [])
            + (more > 0 ? ["\(more) more."] : [])).joined(separator: "\n")
    }
}
