import SystemPackage

/// Writes a run of static pages, one after the other.
struct PageSet: ~Copyable {
    private let kind: PageSetKind
    private let folder: FilePath
    private let frame: PageFrame
    private let last: Int
    private var file: ReportFile?
    private var page = 0
    private var cards = 0

    /// Pages for as many cards as expected.
    init(_ kind: PageSetKind, folder: FilePath, frame: PageFrame, expected: Int) {
        self.kind = kind
        self.folder = folder
        self.frame = frame
        last = max(1, (expected + PageFrame.cardsOnPage - 1) / PageFrame.cardsOnPage)
    }

    private var position: PagePosition { PagePosition(kind: kind, number: page, last: last) }

    mutating func add(_ card: Card) throws(ReportError) {
        if file != nil, cards == PageFrame.cardsOnPage { try closePage() }
        if file == nil { try openPage() }
        let html = CardHTML(prefix: position.prefix, words: frame.words).html(card)
        try file?.append(html.text)
        cards += 1
    }

    /// Ends the last page, makes the front page even if nothing came, and deletes the pages of an
    /// earlier, longer report.
    mutating func finish() throws(ReportError) {
        if file == nil, kind == .all { try openPage() }
        if file != nil { try closePage() }
        var stale = page + 1
        while ReportFolder.remove(folder.pushing(FilePath(kind.file(page: stale)))) { stale += 1 }
    }

    private mutating func openPage() throws(ReportError) {
        page += 1
        cards = 0
        file = try ReportFile(replacing: folder.pushing(FilePath(kind.file(page: page))))
        let head = frame.head(position)
        try file?.append(head.text)
    }

    private mutating func closePage() throws(ReportError) {
        let foot = frame.foot(position)
        try file?.append(foot.text)
        try file?.commit()
        file = nil
    }
}
