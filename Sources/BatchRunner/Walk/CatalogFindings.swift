public import Records
import SystemPackage
import Tables

/// How a catalogue and the scans of a walk fit.
public struct CatalogFindings: Codable, Hashable, Sendable {
    /// The file.
    public let file: CodablePath
    /// Rows that it has.
    public internal(set) var rows = 0
    /// Rows that describe no scan of the walk.
    public internal(set) var unusedRows = 0
    /// The first of them.
    public internal(set) var firstUnusedRows: [UnusedCatalogRow] = []
    /// Scans that no row describes.
    public internal(set) var scansWithoutRow = 0
    /// The first scans, absolute, that no row could mean.
    public internal(set) var firstScansWithoutRow: [CodablePath] = []

    /// Most rows and scans that are named.
    static let mostNamed = 10

    init(file: CodablePath) { self.file = file }

    mutating func add(_ row: CatalogTable.Row, _ problem: String) {
        unusedRows += 1
        guard firstUnusedRows.count < Self.mostNamed else { return }
        firstUnusedRows.append(
            UnusedCatalogRow(
                line: row.place.line, row: row.place.row, source: row.source, page: row.page,
                problem: problem))
    }
}
