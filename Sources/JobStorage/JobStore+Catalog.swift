import Files
import GRDB
public import Records
public import SystemPackage

/// A row of a catalogue with the scan that it describes.
public struct CatalogRow: Hashable, Sendable {
    /// Where it begins in the file, from 1.
    public var line: Int
    /// The scan as it is written.
    public var source: String
    /// The page; nil for the whole file.
    public var page: Int?
    /// What it says.
    public var entry: CatalogEntry
    /// The scan, absolute; nil for none.
    public var scan: FilePath?
    /// Why it describes no scan, as the second half of a sentence.
    public var problem: String?

    /// A row.
    public init(
        line: Int, source: String, page: Int?, entry: CatalogEntry, scan: FilePath?,
        problem: String?
    ) {
        self.line = line
        self.source = source
        self.page = page
        self.entry = entry
        self.scan = scan
        self.problem = problem
    }
}

extension JobStore {
    /// Puts a catalogue in the place of the one that was read before, in one transaction.
    ///
    /// Pictures that the run's walk has seen get what it says about them; finished ones of which it says something else
    /// than before become pending, for their files to get other metadata. Pictures that it has not seen keep what they
    /// had.
    ///
    /// - Parameters:
    ///   - run: the run that has walked.
    ///   - rows: calls its argument for each row.
    /// - Throws: ``JobStoreError`` if the state cannot be written, or what `rows` throws; then nothing of it was.
    public func replaceCatalog(
        run: Int64, rows: ((CatalogRow) throws -> Void) throws -> Void
    ) throws(JobStoreError) {
        try write { db in
            try db.execute(sql: "DELETE FROM catalogRow")
            let roots = try Self.fetchRootNumbers(db)
            let insert = try db.makeStatement(
                sql: """
                    INSERT INTO catalogRow (line, source, page, entry, itemID, problem)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """)
            try rows { row in
                let item = try row.scan.flatMap { try KnownItem.first(of: $0, roots, db) }
                try insert.execute(arguments: [
                    row.line, row.source, row.page ?? 0,
                    // What describes no picture is named by its line.
                    item == nil ? "{}" : try jsonText(row.entry), item, row.problem,
                ])
            }
            try db.execute(
                sql: """
                    UPDATE item SET catalog = \(Self.entry),
                        state = CASE state WHEN 'done' THEN 'pending' ELSE state END
                    WHERE kind = 'picture' AND seenRunID = ? AND catalog IS NOT \(Self.entry)
                    """, arguments: [run])
        }
    }

    /// Gives the pages of a source, which have come to be, what the catalogue says about them; one that has no row for the
    /// source takes nothing away.
    static func catalog(pagesOf item: ClaimedItem, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE item SET catalog = \(entry)
                WHERE inputRootID = ? AND path = ?
                    AND EXISTS (SELECT 1 FROM catalogRow WHERE itemID = \(firstPage))
                """, arguments: [item.inputRootID, item.item.path.path.blob])
    }

    /// What the catalogue says about an item in SQL: its page's row, or that of the whole file.
    ///
    /// A file that is taken as one picture is its first page.
    private static let entry = """
        (SELECT entry FROM catalogRow
        WHERE page IN (0, MAX(item.page, 1)) AND itemID = \(firstPage)
        ORDER BY page DESC LIMIT 1)
        """

    /// The row of an item's source that came first, which rows of the catalogue name, in SQL.
    private static let firstPage = """
        (SELECT MIN(first.id) FROM item AS first
        WHERE first.inputRootID = item.inputRootID AND first.path = item.path)
        """

    /// Rows that describe no picture in SQL, with `pages`, those of the source where they are known.
    ///
    /// A source that nobody has opened yet may come to have the page.
    private static let unused = """
        FROM catalogRow LEFT JOIN item ON item.id = catalogRow.itemID
        WHERE item.id IS NULL OR catalogRow.page > 1 AND item.pages IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM item AS other WHERE other.inputRootID = item.inputRootID
                AND other.path = item.path AND other.page = catalogRow.page)
        """

    /// The pages beyond the first that are pictures of their own, by the scans.
    public func pagesBeyondTheFirst() throws(JobStoreError) -> [FilePath: Set<Int>] {
        guard hasPages else { return [:] }
        return try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT inputRoot.path AS rootPath, item.path AS path, page
                    FROM item JOIN inputRoot ON inputRoot.id = inputRootID WHERE page > 1
                    """)
            var pages: [FilePath: Set<Int>] = [:]
            while let row = try rows.next() {
                let scan = row.path("rootPath").appending(row.path("path").components)
                pages[scan, default: []].insert(row["page"])
            }
            return pages
        }
    }

    /// How the rows of the catalogue and the pictures fit; nil where there is no catalogue.
    public func catalogFit() throws -> CatalogFit? {
        guard keepsCatalogRows else { return nil }
        return try read { db in
            func count(_ sql: String) throws -> Int {
                try Int.fetchOne(db, sql: "SELECT COUNT(*) \(sql)") ?? 0
            }
            let rows = try count("FROM catalogRow")
            guard rows > 0 else { return nil }
            return CatalogFit(
                rows: rows, unusedRows: try count(Self.unused),
                picturesWithoutRow: try count(
                    "FROM item WHERE kind = 'picture' AND catalog IS NULL"))
        }
    }

    /// Calls `body` for each row of the catalogue that describes no picture, in the order of its lines.
    public func forEachUnusedRow(_ body: (UnusedCatalogRow) throws -> Void) throws {
        guard keepsCatalogRows else { return }
        try queue.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT line, source, catalogRow.page AS page, problem, item.pages AS pages
                    \(Self.unused) ORDER BY line
                    """)
            while let row = try rows.next() {
                let page: Int = row["page"]
                let pages: Int? = row["pages"]
                var problem: String? = row["problem"]
                if let pages {
                    problem =
                        page > pages
                        ? "names page \(page) of a scan that has \(pages)"
                        : UnusedCatalogRow.pageNotTaken(page)
                }
                try body(
                    UnusedCatalogRow(
                        line: row["line"], source: row["source"], page: page > 0 ? page : nil,
                        problem: problem ?? "names a scan that is no longer known"))
            }
        }
    }
}

extension KnownItem {
    /// The number of the first row of a source, under whichever root it was first found.
    fileprivate static func first(
        of source: FilePath, _ roots: [FilePath: Int64], _ db: Database
    ) throws -> Int64? {
        let query = try db.cachedStatement(
            sql: "SELECT MIN(id) FROM item WHERE inputRootID = ? AND path = ?")
        var folder = source
        while folder.removeLastComponent() {
            guard let root = roots[folder] else { continue }
            var path = source
            guard path.removePrefix(folder) else { continue }
            if let id = try Int64.fetchOne(query, arguments: [root, path.blob]) { return id }
        }
        return nil
    }
}
