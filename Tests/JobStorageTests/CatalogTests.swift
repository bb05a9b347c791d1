import Foundation
import GRDB
import Records
import SystemPackage
import Testing

@testable import JobStorage

@Suite struct CatalogTests {
    private func entry(_ title: String) -> CatalogEntry {
        var entry = CatalogEntry()
        entry.title = title
        entry.other = [CatalogField(name: "Größe / \"x\"", value: "\u{1F4F7} a/b\n\u{2028}")]
        return entry
    }

    /// Rows with a title each, of scans below `/scans`; nil for none.
    private func replace(
        _ fixture: StoreFixture, _ rows: [(scan: String?, page: Int?, title: String)]
    ) throws {
        try fixture.store.replaceCatalog(run: fixture.run) { add in
            for (number, row) in rows.enumerated() {
                try add(
                    CatalogRow(
                        line: number + 2, source: row.scan ?? "none", page: row.page,
                        entry: entry(row.title),
                        scan: row.scan.map { "/scans/\($0)" }
                            .map { FilePath($0) },
                        problem: row.scan == nil ? "names no scan" : nil))
            }
        }
    }

    private func titles(_ fixture: StoreFixture) throws -> [String?] {
        try fixture.items().map(\.catalog?.title)
    }

    private func unused(_ store: JobStore) throws -> [String] {
        var rows: [String] = []
        try store.forEachUnusedRow { rows.append("\($0.line) \($0.page ?? 0) \($0.problem)") }
        return rows
    }

    @Test func changesMakeFinishedPicturesPending() throws {
        let fixture = try StoreFixture()
        let sources = ["a.tif", "b.tif", "sub/c.tif"].map { fixture.picture(FilePath($0)) }
        try fixture.walk(sources)
        #expect(try fixture.store.catalogFit() == nil)
        try replace(fixture, [("a.tif", nil, "A"), (nil, nil, "X"), ("sub/c.tif", nil, "C")])
        #expect(try titles(fixture) == ["A", nil, "C"])
        #expect(
            try fixture.store.catalogFit()
                == CatalogFit(rows: 3, unusedRows: 1, picturesWithoutRow: 1))
        #expect(try unused(fixture.store) == ["3 0 names no scan"])
        for (index, _) in sources.enumerated() {
            let item = try #require(try fixture.claim())
            #expect(item.item.catalog?.title == ["A", nil, "C"][index])
            try fixture.finish(item, sha256: hash(Character("\(index)")))
        }
        // The same again changes nothing; another text, a row more and a row less do.
        func states() throws -> [ItemState] { try fixture.items().map(\.state) }
        try fixture.nextRun()
        try fixture.walk(sources)
        try replace(fixture, [("sub/c.tif", nil, "C"), ("a.tif", nil, "A")])
        #expect(try states() == [.done, .done, .done])
        try replace(fixture, [("a.tif", nil, "A2"), ("b.tif", nil, "B")])
        #expect(try states() == [.pending, .pending, .pending])
        #expect(try titles(fixture) == ["A2", "B", nil])
    }

    /// A row for a page counts as used only if the page is a picture of its own.
    @Test func rowsForPagesThatAreNotTaken() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif")])
        try replace(fixture, [("a.tif", 1, "one"), ("a.tif", 2, "two"), ("a.tif", 4, "four")])
        // Nobody knows yet which pages there are.
        #expect(try unused(fixture.store) == [])
        try fixture.store.write { try $0.execute(sql: "UPDATE item SET pages = 3") }
        let found = try unused(fixture.store)
        #expect(found.count == 2 && found[0].hasPrefix("3 2 names page 2, but only the first"))
        #expect(found.last == "4 4 names page 4 of a scan that has 3")
        #expect(try fixture.store.catalogFit()?.unusedRows == 2)
        #expect(try fixture.store.pagesBeyondTheFirst().isEmpty)
        try fixture.store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO item (inputRootID, path, kind, state, bytes, modifiedNanoseconds,
                        changedNanoseconds, inode, seenRunID, page, pages, outputPath)
                    SELECT inputRootID, path, kind, state, bytes, modifiedNanoseconds,
                        changedNanoseconds, inode, seenRunID, 2, 3, CAST('other' AS BLOB) FROM item
                    """)
        }
        #expect(try unused(fixture.store) == ["4 4 names page 4 of a scan that has 3"])
        #expect(try fixture.store.pagesBeyondTheFirst() == ["/scans/a.tif": [2]])
    }

    @Test func whatTheRunHasNotSeenStays() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif"), fixture.picture("b.tif")])
        try replace(fixture, [("a.tif", nil, "A"), ("b.tif", nil, "B")])
        for name in ["a", "b"] as [Character] {
            try fixture.finish(try #require(try fixture.claim()), sha256: hash(name))
        }
        try fixture.nextRun()
        try fixture.walk([fixture.picture("a.tif")])
        try replace(fixture, [("a.tif", nil, "A2")])
        #expect(try titles(fixture) == ["A2", "B"])
        #expect(try fixture.items().map(\.state) == [.pending, .done])
    }

    @Test func nothingIsWrittenIfReadingFails() throws {
        struct Stop: Error {}
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif")])
        try replace(fixture, [("a.tif", nil, "A")])
        #expect(throws: JobStoreError.self) {
            try fixture.store.replaceCatalog(run: fixture.run) { _ in throw Stop() }
        }
        #expect(try titles(fixture) == ["A"])
        #expect(try fixture.store.catalogFit()?.rows == 1)
    }

    /// Rows of pages wait for them, and win over the row of the file.
    @Test(arguments: [true, false]) func pages(hasFileRow: Bool) throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif", bytes: 9)])
        let rows: [(scan: String?, page: Int?, title: String)] = [
            ("a.tif", 2, "Two"), ("a.tif", 9, "Nine"),
        ]
        try replace(fixture, (hasFileRow ? [("a.tif", nil, "All")] : []) + rows)
        let all = hasFileRow ? "All" : nil
        #expect(try titles(fixture) == [all])
        let item = try #require(try fixture.claim())
        let stamp = item.stamp
        try fixture.apply(
            item, .content(sha256: hash("a"), pages: 3, pixels: 6, stamp: stamp))
        let pages = try fixture.store.addPages(
            3, of: item, keepingName: false, avoiding: [], run: fixture.run,
            naming: fixture.naming)
        #expect(pages.first.item.catalog?.title == all)
        #expect(pages.added.map(\.item.catalog?.title) == ["Two", all])
        #expect(try titles(fixture) == [all, "Two", all])
        let line = hasFileRow ? 4 : 3
        #expect(
            try unused(fixture.store) == ["\(line) 9 names page 9 of a scan that has 3"])
    }

    /// A file as one picture is its first page.
    @Test func theFirstPageIsTheFile() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif")])
        try replace(fixture, [("a.tif", nil, "All"), ("a.tif", 1, "One")])
        #expect(try titles(fixture) == ["One"])
    }

    @Test func equalContentsWithOtherEntriesAreOthers() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a.tif", "b.tif"].map { fixture.picture(FilePath($0)) })
        for catalog in [entry("A"), nil] {
            let item = try #require(try fixture.claim())
            var record = StoreFixture.pictureRecord
            record.catalog = catalog
            try fixture.apply(item, fixture.content(hash("a"), of: item))
            try fixture.apply(item, .finished(record, duplicateOf: nil))
        }
        func found(_ label: PictureLabel?) throws -> Int64? {
            try fixture.store.finishedItem(
                of: PictureContent(sha256: hash("a"), label: label), otherThan: 77)?.id
        }
        #expect(try found(PictureLabel(catalog: entry("A"))) == 1)
        #expect(try found(PictureLabel()) == 2)
        #expect(try found(PictureLabel(catalog: entry("B"))) == nil)
        #expect(try found(nil) == 1)
    }

    @Test func relocationKeepsTheRows() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif", bytes: 9)])
        try replace(fixture, [("a.tif", nil, "All"), ("a.tif", 2, "Two")])
        try fixture.store.beginRelocation()
        let id = try #require(try fixture.items().first?.id)
        try fixture.store.add([
            NewPlace(id: id, source: "/moved/a.tif", stamp: nil, sidecars: "")
        ])
        try fixture.store.relocate(from: "/scans", to: "/moved", request: nil)
        #expect(try titles(fixture) == ["All"])
        let item = try #require(try fixture.claim())
        let pages = try fixture.store.addPages(
            2, of: item, keepingName: false, avoiding: [], run: fixture.run,
            naming: fixture.naming)
        #expect(pages.added.map(\.item.catalog?.title) == ["Two"])
    }

    /// A correction that is not in the files yet takes nothing away from what they are.
    @Test func filesThatWaitForOtherMetadataStayKnown() throws {
        let fixture = try StoreFixture()
        let scans = ["a", "b"].map { fixture.picture(FilePath($0)) }
        try fixture.walk(scans)
        for _ in scans { try fixture.finish(#require(try fixture.claim())) }
        let numbers = try fixture.store.finishedNumbers()
        try fixture.nextRun()
        try fixture.walk(scans)
        try replace(fixture, [("a", nil, "A"), ("b", nil, "B")])
        #expect(try fixture.items().map(\.state) == [.pending, .pending])
        #expect(try fixture.items().allSatisfy(\.hasFiles))
        #expect(try fixture.store.finishedNumbers() == numbers && numbers.count == 2)
        #expect(try fixture.store.finishedItems(numbers).count == 2)

        // One that is gone by then keeps its files, and gets the correction when it is back.
        try fixture.nextRun()
        try fixture.walk([scans[0]])
        #expect(try fixture.store.markGone([numbers[1]], run: fixture.run, at: 7) == 1)
        #expect(try fixture.items().map(\.state) == [.pending, .done])
        #expect(try fixture.items()[1].record?.output != nil)
        try fixture.nextRun()
        try fixture.walk(scans)
        #expect(try fixture.items().map(\.state) == [.pending, .pending])
        #expect(try fixture.items().map(\.goneAt) == [nil, nil])
    }
}
