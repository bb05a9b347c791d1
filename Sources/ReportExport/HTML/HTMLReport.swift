import Records
import SystemPackage

/// `report.html` with its further pages and the search index.
///
/// Browsers get at most 200 pictures a page, however many there are; the index is fetched in parts
/// when somebody filters. All pages are complete without scripts.
struct HTMLReport: ~Copyable {
    private let pagesFolder: FilePath
    private var all: PageSet
    private var toLookAt: PageSet
    private var index: SearchIndex
    /// What the last run was asked for, if pictures were made with different settings.
    private let mixedSettings: RunParameters?

    init(
        folder: FilePath, totals: Totals, summary: ReportSummary, words: ResultWords
    ) throws(ReportError) {
        mixedSettings = totals.settings.areMixed ? summary.parameters : nil
        pagesFolder = folder.appending("pages")
        try ReportFolder.make(pagesFolder)
        let frame = PageFrame(totals: totals, summary: summary, words: words)
        all = PageSet(.all, folder: folder, frame: frame, expected: summary.items)
        toLookAt = PageSet(.toLookAt, folder: folder, frame: frame, expected: summary.toLookAt)
        index = SearchIndex(folder: pagesFolder)
    }

    mutating func add(_ entry: ReportItem) throws(ReportError) {
        let card = Card(entry, besides: mixedSettings)
        try all.add(card)
        if entry.needsLook { try toLookAt.add(card) }
        try index.add(card, needsLook: entry.needsLook)
    }

    mutating func finish() throws(ReportError) {
        try index.finish()
        try toLookAt.finish()
        try all.finish()
        try ReportFolder.sync(pagesFolder)
    }
}
