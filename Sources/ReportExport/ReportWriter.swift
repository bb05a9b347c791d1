public import Records
import SystemPackage

/// Writes an archive's reports from its job store.
///
/// Memory does not grow with the number of items: they are read in order, once for the totals and
/// the tables and once more for the pages. The same items give the same bytes. While a batch runs, give a
/// source that reads one state throughout (a snapshot), or the totals may not fit the rows.
public struct ReportWriter<Source: ItemSource> {
    let source: Source
    let layout: OutputLayout
    private let programVersion: String
    let addsColor: (RunParameters) -> Bool

    /// A writer of the reports of one output folder.
    ///
    /// - Parameters:
    ///   - source: the items and runs.
    ///   - layout: where the reports go and the small pictures are; the output folder has to exist.
    ///   - programVersion: the version that the reports name as their maker.
    ///   - addsColor: whether results of a run have colors that software made; pages warn of those.
    public init(
        source: Source, layout: OutputLayout, programVersion: String,
        addsColor: @escaping (RunParameters) -> Bool = { _ in true }
    ) {
        self.source = source
        self.layout = layout
        self.programVersion = programVersion
        self.addsColor = addsColor
    }

    /// Writes some of the files, each replaced atomically, and sums up.
    ///
    /// Waits while another program writes a report to the same folder.
    ///
    /// - Throws: ``ReportError`` for a file that cannot be written or a source that cannot be read.
    public func write(_ formats: Set<ReportFormat>) throws(ReportError) -> ReportSummary {
        let folder = try ReportFolder(layout.report)
        let runs = try readRuns()
        let totals = try writeTables(formats, runs: runs)
        let summary = totals.summary(runs: runs, programVersion: programVersion)
        if formats.contains(.summary) {
            try ReportJSON.write(summary, to: folder.path.appending("summary.json"))
        }
        if formats.contains(.html) {
            let isRestored = summary.parameters.map { !addsColor($0) } ?? false
            let language = summary.parameters?.language ?? .english
            var pages = try HTMLReport(
                folder: folder.path, totals: totals, summary: summary,
                words: isRestored ? .restored(in: language) : .colored(in: language))
            try forEachItem(runs) { (entry) throws(ReportError) in try pages.add(entry) }
            try pages.finish()
        }
        try ReportFolder.sync(folder.path)
        if formats.contains(.manifest) { try ReportFolder.sync(layout.root) }
        return summary
    }

    private func writeTables(
        _ formats: Set<ReportFormat>, runs: [RunRecord]
    ) throws(ReportError) -> Totals {
        var totals = Totals()
        var csv: CSVFile? = nil
        var lines: JSONLinesFile? = nil
        var manifest: ManifestFile? = nil
        if formats.contains(.csv) {
            csv = try CSVFile(replacing: layout.report.appending("report.csv"))
        }
        if formats.contains(.jsonl) {
            lines = try JSONLinesFile(replacing: layout.report.appending("report.jsonl"))
        }
        if formats.contains(.manifest) {
            manifest = try ManifestFile(replacing: layout.manifest)
        }
        try forEachItem(runs) { (entry) throws(ReportError) in
            totals.add(entry)
            try csv?.add(entry)
            try lines?.add(entry)
            try manifest?.add(entry)
        }
        try csv?.finish()
        try lines?.finish()
        try manifest?.finish()
        return totals
    }

    private func readRuns() throws(ReportError) -> [RunRecord] {
        do {
            return try source.runs()
        } catch {
            throw ReportError(.unreadableItems, layout.database, detail: "\(error)")
        }
    }

    private func forEachItem(
        _ runs: [RunRecord], _ body: (ReportItem) throws(ReportError) -> Void
    ) throws(ReportError) {
        let runsByID = Dictionary(runs.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        do {
            try source.forEachItem { item in
                try body(ReportItem(item, runs: runsByID, previews: layout.previews))
            }
        } catch let error as ReportError {
            throw error
        } catch {
            throw ReportError(.unreadableItems, layout.database, detail: "\(error)")
        }
    }
}
