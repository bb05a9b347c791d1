import Foundation
import Records
import ReportExport
import SystemPackage
import TestSupport
import Testing

@Suite struct WriterTests {
    private struct BrokenSource: ItemSource {
        struct Broken: Error {}
        let itemsBefore: Int

        func forEachItem(_ body: (ItemRecord) throws -> Void) throws {
            for id in 0..<Int64(itemsBefore) { try body(SyntheticArchive.plainItem(id)) }
            throw Broken()
        }

        func objects() throws -> [PictureObject] { throw Broken() }

        func forEachItem(of object: PictureObject, _ body: (ItemRecord) throws -> Void) throws {}

        func runs() throws -> [RunRecord] { [] }
    }

    private func write(
        _ source: some ItemSource, _ folder: TestFolder,
        _ formats: Set<ReportFormat> = Set(ReportFormat.allCases)
    ) throws(ReportError) -> ReportSummary {
        try ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
            .write(formats)
    }

    @Test func sumsUp() throws {
        let folder = try TestFolder()
        let items = SyntheticArchive.items
        let summary = try write(ArrayItemSource(items: items), folder, [])
        #expect(folder.files().isEmpty)
        #expect(summary.items == items.count)
        #expect(summary.byState.values.reduce(0, +) == items.count)
        #expect(summary.byState[.skipped] == 4)
        #expect(
            summary.byReason == [
                "already_colour": 1, "suspected_negative": 1, "excluded_by_list": 1,
                "represented": 1,
            ])
        // Every class once as quarantined, disk_full once more as failed, and one without a cause.
        #expect(summary.byFailureClass[.diskFull] == 2)
        #expect(summary.byFailureClass[.internalError] == 2)
        #expect(summary.byFailureClass[.damaged] == 1)
        // Once by its flag, once by the store's word.
        #expect(summary.byFlag[.duplicate] == 2)
        // The copy of an equal picture is no work.
        let worked = items.filter { $0.state == .done && $0.duplicateOf == nil }
        #expect(abs(summary.finishedMegapixels - 12 * Double(worked.count)) < 1e-6)
        #expect(abs(summary.workerMilliseconds.total - 750.4 * Double(worked.count)) < 1e-3)
        #expect(summary.wallSeconds == 1_000)
        #expect(summary.exitCode == 3)
    }

    @Test func sumsConfidencesUp() throws {
        func confidence(_ values: [Double?]) throws -> ConfidenceSummary? {
            let items = values.enumerated().map { index, value in
                var item = SyntheticArchive.plainItem(Int64(index + 1))
                item.record?.confidence = value
                return item
            }
            return try write(ArrayItemSource(items: items), TestFolder(), []).confidence
        }
        #expect(try confidence([nil, nil]) == nil)
        let odd = try #require(try confidence([0.9, nil, 0.1, 0.25, .nan]))
        #expect(odd.pictures == 3 && odd.median == 0.25)
        #expect(abs(odd.mean - 1.25 / 3) < 1e-9)
        let even = try #require(try confidence([1, 0, 0.5, 0.7]))
        #expect(abs(even.median - 0.6) < 1e-9)
    }

    @Test func rateOfKilledRunsEndsWithTheirLastItem() throws {
        let folder = try TestFolder()
        var source = ArrayItemSource(items: (1...4).map { SyntheticArchive.plainItem($0) })
        source.allRuns[0].finishedAt = nil
        source.allRuns[0].exitCode = nil
        let summary = try write(source, folder, [.summary])
        #expect(abs(summary.wallSeconds - 4.75) < 1e-3)
        #expect(abs(try #require(summary.megapixelsPerSecond) - 48 / 4.75) < 1e-3)
        #expect(summary.exitCode == nil)
    }

    @Test func anArchiveWithoutFilesHasAReport() throws {
        let folder = try TestFolder()
        let summary = try write(ArrayItemSource(items: [], allRuns: []), folder)
        #expect(summary.items == 0 && summary.megapixelsPerSecond == nil)
        #expect(
            folder.files() == [
                "autochrome-report/report.csv", "autochrome-report/report.html",
                "autochrome-report/report.jsonl", "autochrome-report/summary.json",
                "manifest-sha256.txt",
            ])
        #expect(try folder.text("autochrome-report/report.html").contains("No files were found."))
    }

    @Test func sameItemsGiveSameBytes() throws {
        let folder = try TestFolder()
        let source = ArrayItemSource(items: SyntheticArchive.items)
        _ = try write(source, folder)
        let first = try folder.files().map { try folder.data($0) }
        _ = try write(source, folder)
        #expect(try folder.files().map { try folder.data($0) } == first)
    }

    @Test func aShorterReportLeavesNoStalePages() throws {
        let folder = try TestFolder()
        _ = try write(GeneratedItemSource(count: 2_100), folder, [.html])
        #expect(folder.files().contains("autochrome-report/pages/report-11.html"))
        #expect(folder.files().contains("autochrome-report/pages/index-2.js"))
        _ = try write(GeneratedItemSource(count: 300), folder, [.html])
        #expect(
            folder.files() == [
                "autochrome-report/pages/index-1.js", "autochrome-report/pages/look-1.html",
                "autochrome-report/pages/report-2.html", "autochrome-report/report.html",
            ])
    }

    @Test func anOldReportStaysWhenTheStoreFails() throws {
        let folder = try TestFolder()
        _ = try write(GeneratedItemSource(count: 300), folder)
        let files = folder.files()
        let before = try files.map { try folder.data($0) }
        let error = #expect(throws: ReportError.self) {
            _ = try write(BrokenSource(itemsBefore: 450), folder)
        }
        #expect(error?.code == .unreadableItems)
        #expect(folder.files() == files, "no partial file may stay")
        #expect(try files.map { try folder.data($0) } == before)
    }

    /// What stands in the way of one file keeps no other from being written.
    @Test(arguments: [
        "manifest-sha256.txt", "autochrome-report/report.csv", "autochrome-report/report.jsonl",
        "autochrome-report/report.html", "autochrome-report/summary.json",
        "autochrome-report/premis.xml", "autochrome-report/mets",
    ])
    func oneFileThatFailsLeavesTheOthers(name: String) throws {
        let whole = try TestFolder()
        let source = ArrayItemSource(items: SyntheticArchive.items)
        _ = try write(source, whole)
        let folder = try TestFolder()
        if name.hasSuffix("mets") {
            try folder.write([], FilePath(name))
        } else {
            try folder.write([], FilePath("\(name)/in the way"))
        }
        let error = #expect(throws: ReportError.self) { _ = try write(source, folder) }
        #expect(error?.all.count == 1)
        #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
        let rest = whole.files().filter { !$0.hasPrefix(name) }
        #expect(folder.files().filter { !$0.hasPrefix(name) } == rest)
        for file in rest { #expect(try folder.data(file) == whole.data(file), "\(file)") }
    }

    @Test func allThatFailsIsNamed() throws {
        let folder = try TestFolder()
        let names = ["manifest-sha256.txt", "autochrome-report/report.csv"]
        for name in names { try folder.write([], FilePath("\(name)/x")) }
        let error = #expect(throws: ReportError.self) {
            _ = try write(ArrayItemSource(items: SyntheticArchive.items), folder)
        }
        let lines = (error?.description ?? "").split(separator: "\n")
        #expect(lines.count == 2)
        for name in names { #expect(lines.count { $0.contains(name) } == 1) }
    }

    @Test func overwritesWhatAKilledProgramLeft() throws {
        let folder = try TestFolder()
        try folder.write(Array("half a".utf8), "autochrome-report/.report.csv.partial")
        _ = try write(ArrayItemSource(items: []), folder, [.csv])
        #expect(folder.files() == ["autochrome-report/report.csv"])
    }

    @Test func namesTheFolderThatIsMissing() throws {
        let folder = try TestFolder()
        let layout = OutputLayout(root: folder.layout.root.appending("gone").appending("deeper"))
        let error = #expect(throws: ReportError.self) {
            let source = ArrayItemSource(items: [])
            _ = try ReportWriter(source: source, layout: layout, programVersion: "1").write([.csv])
        }
        #expect(error?.code == .unwritable)
        #expect(error?.description.contains("gone/deeper") == true)
    }

    @Test func neverWritesThroughALink() throws {
        let folder = try TestFolder()
        try folder.write(Array("precious".utf8), "precious.txt")
        try folder.write([], "autochrome-report/x")
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: "autochrome-report/report.csv"),
            withDestinationURL: folder.url.appending(path: "precious.txt"))
        _ = try write(ArrayItemSource(items: []), folder, [.csv])
        #expect(try folder.text("precious.txt") == "precious")
    }
}
