/// What a catalogue says about a picture: one row of its export.
public struct CatalogEntry: Codable, Hashable, Sendable {
    /// The shelf mark, inventory number or persistent identifier.
    public var identifier: String?
    /// The title.
    public var title: String?
    /// Who made the picture.
    public var creator: String?
    /// When it was made, as the catalogue writes it: `1897`, `ca. 1900`, `1914-08-02`.
    public var date: String?
    /// A rights statement or the address of one.
    public var rights: String?
    /// The object that the picture belongs to, such as an album; nil where that is its folder.
    public var object: String?
    /// Which side of the object it shows, such as `front` or `back`.
    public var side: String?
    /// Where in the object the picture comes; nil where that follows from its path.
    public var sequence: Int?
    /// All other columns that are not empty, in the order of the file.
    public var other: [CatalogField] = []

    /// An entry that says nothing.
    public init() {}

    /// By bytes: a text in another Unicode normal form is another text in files.
    public static func == (one: CatalogEntry, other: CatalogEntry) -> Bool {
        one.sequence == other.sequence
            && one.texts.map { $0.map { Array($0.utf8) } }
                == other.texts.map { $0.map { Array($0.utf8) } }
    }

    private var texts: [String?] {
        [identifier, title, creator, date, rights, object, side]
            + other.flatMap { [$0.name, $0.value] }
    }
}

/// A column of a catalogue that has no meaning of its own here, with what it says about a picture.
public struct CatalogField: Codable, Hashable, Sendable {
    /// The column's name.
    public var name: String
    /// What it says.
    public var value: String

    /// A column's name and value.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Where something stands in the export of a catalogue: editors count lines, spreadsheets rows.
public struct CatalogPlace: Hashable, Sendable, CustomStringConvertible {
    /// The row, from 1, the heading and empty ones included.
    public var row: Int
    /// The line of the file, from 1.
    public var line: Int

    /// A place.
    public init(row: Int, line: Int) {
        self.row = row
        self.line = line
    }

    /// Such as `line 7`, or `row 7 (line 9)` behind cells of several lines.
    public var description: String { row == line ? "line \(line)" : "row \(row) (line \(line))" }

    /// The same at the beginning of a sentence.
    public var atBeginning: String { row == line ? "Line \(line)" : "Row \(row) (line \(line))" }
}

/// A row of a catalogue that describes no picture.
public struct UnusedCatalogRow: Codable, Hashable, Sendable {
    /// Where it begins in the file, from 1.
    public var line: Int
    /// Which row it is, as spreadsheets count them; nil where that is not known.
    public var row: Int?
    /// The scan as it is written.
    public var source: String
    /// The page; nil for the whole file.
    public var page: Int?
    /// Why it is not used, as the second half of a sentence.
    public var problem: String

    /// A row with the reason.
    public init(line: Int, row: Int? = nil, source: String, page: Int?, problem: String) {
        self.line = line
        self.row = row
        self.source = source
        self.page = page
        self.problem = problem
    }

    /// Where it stands in the file, as far as that is known.
    public var place: CatalogPlace { CatalogPlace(row: row ?? line, line: line) }

    /// Why a row for a page is not used where a scan's first page is taken alone.
    public static func pageNotTaken(_ page: Int) -> String {
        "names page \(page), but only the first page of its scan is processed ('--pages all' processes every page)"
    }
}

/// How the rows of a catalogue and the pictures of an archive fit.
public struct CatalogFit: Codable, Hashable, Sendable {
    /// Rows of the catalogue.
    public var rows: Int
    /// Rows that describe no picture.
    public var unusedRows: Int
    /// Pictures that no row describes.
    public var picturesWithoutRow: Int

    /// The three figures.
    public init(rows: Int, unusedRows: Int, picturesWithoutRow: Int) {
        self.rows = rows
        self.unusedRows = unusedRows
        self.picturesWithoutRow = picturesWithoutRow
    }
}
