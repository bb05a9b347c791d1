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
    /// - Parameters:
    ///   - formats: the files.
    ///   - updatesManifests: whether IIIF manifests that are there are written again, too.
    /// - Returns: what the report comes to.
    /// - Throws: ``ReportError`` for files that cannot be written, when all others are, or a source that cannot be read.
    public func write(
        _ formats: Set<ReportFormat>, updatesManifests: Bool = false
    ) throws(ReportError) -> ReportSummary {
        var failures = ReportFailures()
        let summary = try write(formats, &failures)
        if updatesManifests {
            failures.collect { () throws(ReportError) in _ = try updateManifests() }
        }
        try failures.throwIfAny()
        return summary
    }

    private func write(
        _ formats: Set<ReportFormat>, _ failures: inout ReportFailures
    ) throws(ReportError) -> ReportSummary {
        let folder = try ReportFolder(layout.report)
        let runs = try reading { try source.runs() }
        let settings = try reading { try source.settings() }
        let fit = try reading { try source.catalogFit() }
        let totals = try writeTables(formats, runs: runs, settings, fit, &failures)
        let summary = totals.summary(runs: runs, catalog: fit, programVersion: programVersion)
        if formats.contains(.summary) {
            failures.collect { () throws(ReportError) in
                try ReportJSON.write(summary, to: folder.path.appending("summary.json"))
            }
        }
        if formats.contains(.html) {
            failures.collect { () throws(ReportError) in
                try writePages(folder.path, totals, summary, runs: runs, settings, fit)
            }
        }
        let context = PreservationContext(
            runs: runs, settings: settings, programVersion: programVersion)
        if formats.contains(.premis) {
            failures.collect { () throws(ReportError) in try writePremis(context) }
        }
        if formats.contains(.mets) {
            failures.collect { () throws(ReportError) in try writeMets(context) }
        }
        failures.collect { () throws(ReportError) in try ReportFolder.sync(folder.path) }
        if formats.contains(.manifest) {
            failures.collect { () throws(ReportError) in try ReportFolder.sync(layout.root) }
        }
        return summary
    }

    private func writeTables(
        _ formats: Set<ReportFormat>, runs: [RunRecord], _ settings: [Int64: RunParameters],
        _ fit: CatalogFit?, _ failures: inout ReportFailures
    ) throws(ReportError) -> Totals {
        var totals = Totals()
        var csv = WantedTable(if: formats.contains(.csv), &failures) { () throws(ReportError) in
            try CSVFile(replacing: layout.report.appending("report.csv"))
        }
        if formats.contains(.csv) {
            failures.collect { () throws(ReportError) in try writeUnusedRows(fit) }
        }
        var lines = WantedTable(if: formats.contains(.jsonl), &failures) { () throws(ReportError) in
            try JSONLinesFile(replacing: layout.report.appending("report.jsonl"))
        }
        var manifest = WantedTable(if: formats.contains(.manifest), &failures) {
            () throws(ReportError) in try ManifestFile(replacing: layout.manifest)
        }
        try forEachItem(runs, settings, fit) { (entry) throws(ReportError) in
            totals.add(entry)
            csv.add(entry, &failures)
            lines.add(entry, &failures)
            manifest.add(entry, &failures)
        }
        csv.finish(&failures)
        lines.finish(&failures)
        manifest.finish(&failures)
        return totals
    }

    private func writePages(
        _ folder: FilePath, _ totals: Totals, _ summary: ReportSummary, runs: [RunRecord],
        _ settings: [Int64: RunParameters], _ fit: CatalogFit?
    ) throws(ReportError) {
        let isRestored = summary.parameters.map { !addsColor($0) } ?? false
        let language = summary.parameters?.language ?? .english
        var pages = try HTMLReport(
            folder: folder, totals: totals, summary: summary,
            words: isRestored ? .restored(in: language) : .colored(in: language))
        try forEachItem(runs, settings, fit) { (entry) throws(ReportError) in
            try pages.add(entry)
        }
        try pages.finish()
    }

    /// Writes the rows of the catalogue that describe no picture; without any, there is no file.
    private func writeUnusedRows(_ fit: CatalogFit?) throws(ReportError) {
        let path = layout.report.appending(UnusedRowsFile.name)
        guard let fit, fit.unusedRows > 0 else {
            _ = ReportFolder.remove(path)
            return
        }
        var file = try UnusedRowsFile(replacing: path)
        try reading { try source.forEachUnusedRow { try file.add($0) } }
        try file.finish()
    }

    private func writePremis(_ context: PreservationContext) throws(ReportError) {
        var file = try PremisFile(replacing: layout.report.appending("premis.xml"), context)
        for object in try reading(source.objects) {
            var group = file.group(object)
            try forEachItem(of: object) { (item) throws(ReportError) in
                try file.add(item, to: &group)
            }
            try file.add(group)
        }
        try file.finish()
    }

    private func writeMets(_ context: PreservationContext) throws(ReportError) {
        var folder = try MetsFolder(layout.report.appending("mets"), context)
        for object in try reading(source.objects) {
            var document = folder.document(object)
            try forEachItem(of: object) { (item) throws(ReportError) in
                try document.add(item)
            }
            try folder.add(document, object)
        }
        try folder.finish()
    }

    private func forEachItem(
        of object: PictureObject, _ body: (ItemRecord) throws(ReportError) -> Void
    ) throws(ReportError) {
        try reading { try source.forEachItem(of: object, body) }
    }

    private func forEachItem(
        _ runs: [RunRecord], _ settings: [Int64: RunParameters], _ fit: CatalogFit?,
        _ body: (ReportItem) throws(ReportError) -> Void
    ) throws(ReportError) {
        let runsByID = Dictionary(runs.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        try reading {
            try source.forEachItem { item in
                try body(
                    ReportItem(
                        item, runs: runsByID, settings: settings, previews: layout.previews,
                        hasCatalog: fit != nil))
            }
        }
    }

    /// Reads from the store; what goes wrong there is said as such.
    func reading<Value>(_ body: () throws -> Value) throws(ReportError) -> Value {
        do {
            return try body()
        } catch let error as ReportError {
            throw error
        } catch {
            throw ReportError(.unreadableItems, layout.database, detail: "\(error)")
        }
    }
}
