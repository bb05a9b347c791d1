import Files
public import Records
public import SystemPackage

/// The export of a catalogue: a CSV file in which each row describes a scan, or a page of one.
///
/// Its first line names the columns: `source`, which is required, `page`, `identifier`, `title`, `creator`, `date`,
/// `rights`, `object`, `side` and `sequence`, in any order and in any case; others are kept as they are. Columns are
/// separated by commas, semicolons or tabs. Text is UTF-8, with or without a byte order mark; cells in quotation marks
/// may hold separators and line ends, and quotation marks twice (RFC 4180). Lines end with CR LF, LF or CR; empty ones
/// do not count.
///
/// Keeps the file in memory, with some 30 bytes per row, and takes rows out of it as they are asked for.
public struct CatalogTable: Sendable {
    /// What the file says about a scan or a page.
    public struct Row: Hashable, Sendable {
        /// Where the row begins.
        public var place: CatalogPlace
        /// The number of its source in ``CatalogTable/sources``.
        public var number: Int
        /// The scan as it is written.
        public var source: String
        /// The page; nil for the file, all its pages.
        public var page: Int?
        /// What it says.
        public var entry: CatalogEntry
    }

    /// Larger files are refused.
    static let mostBytes = 1 << 30
    /// The file.
    public let file: FilePath
    /// How many rows it has.
    public let count: Int
    /// The sources that rows name.
    public let sources: SourceNumbers

    private let bytes: [UInt8]
    private let heading: CatalogHeading

    /// Reads a file and checks all of it.
    ///
    /// - Throws: ``CatalogError`` with all that is wrong.
    public init(reading file: FilePath) throws(CatalogError) {
        let bytes: [UInt8]
        guard FileSystem.kind(file) != .special else {
            throw CatalogError(file, "It is not a regular file. Save the catalogue as a file.")
        }
        do {
            bytes = try FileSystem.read(file, limit: Self.mostBytes + 1)
        } catch {
            throw CatalogError(file, "It cannot be read: \(error.errno). Check the path.")
        }
        try self.init(bytes, file: file)
    }

    /// Takes a text apart.
    ///
    /// - Throws: ``CatalogError`` with all that is wrong.
    init(_ bytes: [UInt8], file: FilePath) throws(CatalogError) {
        self.file = file
        self.bytes = bytes
        guard bytes.count <= Self.mostBytes else {
            throw CatalogError(
                file,
                "It is larger than \(SizeText.bytes(Self.mostBytes)), which is too much for a catalogue. Split it."
            )
        }
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw CatalogError(
                file,
                "The text is UTF-16. Export the catalogue as UTF-8; in Excel, save it as 'CSV UTF-8'."
            )
        }
        var error = CatalogError(file)
        guard let heading = CatalogHeading(bytes.withoutByteOrderMark, &error) else { throw error }
        self.heading = heading
        var sources = SourceNumbers()
        var (count, seen) = (0, RowPlaces())
        Self.read(bytes, heading, &error) { row in
            let number = sources.insert(Array(row.source.utf8))
            if let earlier = seen.note(row, of: number) {
                return
                    "'\(row.source)'\(row.page.map { ", page \($0)," } ?? "") already has a row, in "
                    + "\(earlier). Remove one of them."
            }
            count += 1
            return nil
        }
        guard error.count == 0 else { throw error }
        self.sources = sources
        self.count = count
    }

    /// Calls `body` for each row in the order of the file.
    public func forEachRow(_ body: (Row) throws -> Void) rethrows {
        // The file was checked; it has no faults.
        var error = CatalogError(file)
        try Self.read(bytes, heading, &error) { row in
            var row = row
            row.number = sources[Array(row.source.utf8)] ?? 0
            try body(row)
            return nil
        }
    }

    /// Calls `body` for each row that can be read; what it returns is wrong with the row.
    private static func read(
        _ bytes: [UInt8], _ heading: CatalogHeading, _ error: inout CatalogError,
        _ body: (Row) throws -> String?
    ) rethrows {
        var reader = CSVReader(bytes: bytes.withoutByteOrderMark, form: heading.form)
        var isHeading = true
        while let cells = reader.next() {
            guard !cells.isTooLong, cells.isClosed else {
                // What follows cannot be told from what is inside.
                return error.add(
                    cells.lastPlace,
                    cells.isClosed
                        ? "The row is longer than \(SizeText.bytes(heading.form.mostBytes))."
                        : "A quotation mark in this line is not closed. Close it.")
            }
            if cells.isBlank { continue }
            if isHeading {
                isHeading = false
                continue
            }
            guard let row = heading.row(cells, &error) else { continue }
            if let problem = try body(row) {
                error.add(row.place, in: CatalogHeading.Name.source.rawValue, problem)
            }
        }
    }
}

/// Where the rows stand that were read.
private struct RowPlaces {
    /// The row of each source that is about all its pages; row 0 for none.
    private var whole: [(row: UInt32, line: UInt32)] = []
    private var pages: [SourcePage: CatalogPlace] = [:]

    private struct SourcePage: Hashable {
        var source: Int
        var page: Int
    }

    /// Returns where an earlier row for the same source and page stands, if there is one.
    mutating func note(_ row: CatalogTable.Row, of source: Int) -> CatalogPlace? {
        if source == whole.count { whole.append((0, 0)) }
        if let page = row.page {
            return pages.updateValue(row.place, forKey: SourcePage(source: source, page: page))
        }
        let earlier = whole[source]
        whole[source] = (UInt32(row.place.row), UInt32(row.place.line))
        return earlier.row == 0
            ? nil : CatalogPlace(row: Int(earlier.row), line: Int(earlier.line))
    }
}

extension CatalogError {
    /// Something that is wrong with the file as a whole.
    fileprivate init(_ file: FilePath, _ text: String) {
        self.init(file)
        add(nil, text)
    }
}
