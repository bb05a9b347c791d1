import Records
import SystemPackage

/// `unused-catalogue-rows.csv`: the rows of the catalogue that describe no picture, in the form of ``CSVFile``.
struct UnusedRowsFile: ~Copyable {
    static let name = "unused-catalogue-rows.csv"

    private var file: ReportFile

    init(replacing path: FilePath) throws(ReportError) {
        var file = try ReportFile(replacing: path)
        try file.append("\u{FEFF}" + CSVFile.row(["line", "source", "page", "problem"]))
        self.file = file
    }

    mutating func add(_ row: UnusedCatalogRow) throws(ReportError) {
        let cells: [CSVCell] = [
            .number(row.line), .text(row.source), .number(row.page), .text(row.problem),
        ]
        try file.append(CSVFile.row(cells.map(\.text)))
    }

    mutating func finish() throws(ReportError) { try file.commit() }
}
