import Foundation
import GRDB
import Records
import Synchronization
import SystemPackage
import Testing

@testable import JobStorage

@Suite struct ClaimTests {
    /// A row that was read before its original was relabelled: confirming it brings nothing back.
    @Test func confirmingLeavesWhatOthersHaveChanged() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a"), fixture.picture("b")])
        let original = try #require(try fixture.claim())
        try fixture.finish(original)
        let copy = try #require(try fixture.claim())
        try fixture.apply(copy, fixture.content(hash("a"), of: copy))
        var record = StoreFixture.pictureRecord
        record.insert(.duplicate)
        record.insert(.multipage)
        try fixture.apply(copy, .finished(record, duplicateOf: original.item.id))
        let stale = try fixture.items()[1]
        #expect(stale.duplicateOf == original.item.id)
        try fixture.store.requeue([copy.item.id])
        var relabeled = StoreFixture.pictureRecord
        relabeled.output?.sha256 = hash("f")
        try fixture.apply(original, .finished(relabeled, duplicateOf: nil))
        try fixture.apply(copy, .claimed(run: fixture.run))
        try fixture.apply(copy, .confirmed(isOnePage: false))
        var row = try fixture.items()[1]
        #expect(row.state == .done && row.duplicateOf == nil)
        #expect(row.record?.flags == [.multipage, .toned])
        try fixture.apply(copy, .confirmed(isOnePage: true))
        row = try fixture.items()[1]
        #expect(row.record?.flags == [.toned])
    }

    @Test func twoRunnersNeverHaveTheSamePicture() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a", "b"].map { fixture.picture($0) })
        let other = try JobStore(opening: fixture.path)
        let seen = try other.pendingItems(run: fixture.run, after: nil, limit: 2)
        let mine = try #require(try fixture.claim())
        #expect(seen.map(\.item.id) == [mine.item.id, mine.item.id + 1])
        let error = #expect(throws: JobStoreError.self) {
            try other.apply(
                seen.reversed().map { ItemChange($0.item.id, .claimed(run: fixture.run), at: 1) })
        }
        #expect(error?.code == .busy)
        // All or none.
        #expect(try fixture.items().map(\.state) == [.running, .pending])
        #expect(try fixture.items().map(\.attempts) == [1, 0])
    }

    /// Whatever becomes of the attempts.
    @Test func theStartOfTheFirstRunIsKept() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a", "b"].map { fixture.picture($0) })
        #expect(try fixture.store.picture(1)?.firstRunAt == nil)
        let mine = try #require(try fixture.claim())
        #expect(mine.firstRunAt == 1)
        try fixture.apply(mine, .givenBack)
        try fixture.nextRun(startedAt: 2)
        try fixture.walk(["a", "b"].map { fixture.picture($0) })
        #expect(try fixture.claim()?.firstRunAt == 1)
        try fixture.finish(mine)
        try fixture.nextRun(startedAt: 3)
        try fixture.walk([fixture.picture("a", bytes: 7), fixture.picture("b")])
        #expect(try fixture.claim()?.firstRunAt == 1)
        #expect(try fixture.claim()?.firstRunAt == 3)
        var begun = try #require(try fixture.store.picture(2))
        begun.begin(at: 9, runStartedAt: 8)
        #expect(begun.firstRunAt == 3)
    }

    @Test func pagesGoOnWhereTheLastEnded() throws {
        let fixture = try StoreFixture()
        let second = try #require(
            try fixture.store.addInputRoots(folders: ["/b"], parents: []).last)
        try fixture.walk((0..<7).map { fixture.picture(FilePath("\($0)")) })
        try fixture.walk((0..<7).map { fixture.picture(FilePath("\($0)"), root: second) })
        let all = try fixture.store.pendingItems(run: fixture.run, after: nil, limit: 100)
        for size in 1...5 {
            var paged: [ClaimedItem] = []
            while case let page = try fixture.store.pendingItems(
                run: fixture.run, after: paged.last, limit: size), !page.isEmpty
            {
                // What was claimed in between moves nothing.
                try fixture.store.apply([
                    ItemChange(page[0].item.id, .claimed(run: fixture.run), at: 1),
                    ItemChange(page[0].item.id, .givenBack, at: 1),
                ])
                paged += page
            }
            #expect(paged.map(\.item.id) == all.map(\.item.id))
        }
    }

    @Test func claimsFollowThePaths() throws {
        let fixture = try StoreFixture()
        let second = try fixture.store.addInputRoots(folders: ["/b"], parents: []).last
        try fixture.walk([
            fixture.picture("a", root: second), fixture.picture("z"), fixture.picture("a"),
            fixture.picture(FilePath(bytes: [0xFF])),
        ])
        var order: [[UInt8]] = []
        while let item = try fixture.claim() { order.append(item.source.bytes) }
        let expected = ["/scans/a", "/scans/z"].map { Array($0.utf8) }
        #expect(order == expected + [Array("/scans/".utf8) + [0xFF], Array("/b/a".utf8)])
    }

    @Test func onlyWhatTheRunHasSeenIsClaimed() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a"), fixture.picture("b")])
        try fixture.nextRun()
        try fixture.walk([fixture.picture("b")])
        #expect(try fixture.claim()?.item.path.path == "b")
        #expect(try fixture.claim() == nil)
        #expect(try fixture.store.summary(run: fixture.run).total == 1)
        #expect(try fixture.store.summary().total == 2)
    }

    @Test func orphansOfADeadRunnerArePendingAgain() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a"), fixture.picture("b")])
        _ = try fixture.claim()
        #expect(try fixture.store.requeueOrphans() == 1)
        #expect(try fixture.store.requeueOrphans() == 0)
        #expect(try fixture.claim()?.item.attempts == 2)
    }

    @Test func everyEndIsOneRow() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        try fixture.walk(["a", "b", "c", "d", "e"].map { fixture.picture($0) })
        let failure = PictureFailure(.damaged, "Because.", remedy: "Scan again.")
        let done = try #require(try fixture.claim())
        try fixture.finish(done)
        let skipped = try #require(try fixture.claim())
        try fixture.apply(skipped, fixture.content(hash("b"), of: skipped))
        try fixture.apply(skipped, .skipped(reason: "already_colour", StoreFixture.pictureRecord))
        let failed = try #require(try fixture.claim())
        try fixture.apply(failed, .failed(failure, forGood: false, workerDied: true))
        let bad = try #require(try fixture.claim())
        try fixture.apply(bad, .failed(failure, forGood: true, workerDied: false))
        let back = try #require(try fixture.claim())
        try fixture.apply(back, .givenBack)

        let items = try fixture.items()
        #expect(items.map(\.state) == [.done, .skipped, .failed, .quarantined, .pending])
        #expect(items[0].record == StoreFixture.pictureRecord)
        #expect(items[0].finishedAt == 7)
        #expect(items[1].reason == "already_colour")
        #expect(items[3].failure == failure)
        let summary = try store.summary()
        #expect(ItemState.allCases.map(summary.count) == [1, 0, 1, 1, 1, 1])
        #expect(summary.outputBytes == 99)
        #expect(summary.failed == 2)

        let again = try #require(try store.picture(failed.item.id))
        try fixture.apply(again, .claimed(run: fixture.run))
        #expect(again.workerDeaths == 1)
        #expect(throws: JobStoreError.self) { try fixture.apply(bad, .claimed(run: fixture.run)) }
        try fixture.finish(again, sha256: hash("c"))
        #expect(try fixture.items()[2].failure == nil)
        #expect(try store.requeueFailures() == 1)
    }

    @Test func anotherContentForgetsWhatWasKnown() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a")])
        let item = try #require(try fixture.claim())
        try fixture.finish(item)
        try fixture.apply(item, fixture.content(hash("a"), of: item))
        #expect(try fixture.items()[0].record != nil)
        // The row still says `done`, which the schema does not allow without an output.
        #expect(throws: JobStoreError.self) {
            try fixture.apply(item, fixture.content(hash("b"), of: item))
        }
        try fixture.store.requeue([item.item.id])
        try fixture.apply(item, fixture.content(hash("b"), of: item))
        #expect(try fixture.items()[0].record == nil)
    }

    @Test func contentIsFoundUnderItsFirstName() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a", "b", "c"].map { fixture.picture($0) })
        let a = try #require(try fixture.claim())
        let b = try #require(try fixture.claim())
        try fixture.finish(a)
        #expect(
            try fixture.store.finishedItem(
                of: PictureContent(sha256: hash("a")), otherThan: b.item.id)?.id == a.item.id
        )
        #expect(
            try fixture.store.finishedItem(
                of: PictureContent(sha256: hash("a")), otherThan: a.item.id) == nil)
        #expect(
            try fixture.store.finishedItem(
                of: PictureContent(sha256: hash("z")), otherThan: b.item.id) == nil)
    }

    @Test func contentIsFoundWithItsSidecars() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a", "b", "c"].map { fixture.picture($0) })
        let items = try (0..<3).map { _ in try #require(try fixture.claim()) }
        let sidecars: [[String]] = [[], ["x", "y"], ["y"]]
        for (item, hashes) in zip(items, sidecars) {
            var record = StoreFixture.pictureRecord
            record.sidecars = hashes.map { SidecarRecord(path: CodablePath("f"), sha256: $0) }
            try fixture.apply(item, fixture.content(hash("a"), of: item))
            try fixture.apply(item, .finished(record, duplicateOf: nil))
        }
        func found(_ sidecars: [String]?) throws -> Int64? {
            try fixture.store.finishedItem(
                of: PictureContent(
                    sha256: hash("a"), label: sidecars.map { PictureLabel(sidecars: $0) }),
                otherThan: 77)?.id
        }
        #expect(try (sidecars + [["y", "x"]]).map(found) == [1, 2, 3, nil])
        #expect(try found(nil) == 1)
    }

    @Test func copiesOfWhatHasChangedStandForThemselves() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a", "b", "c", "d"].map { fixture.picture($0) })
        let items = try (0..<4).map { _ in try #require(try fixture.claim()) }
        var copy = StoreFixture.pictureRecord
        copy.insert(.duplicate)
        for item in items {
            try fixture.apply(item, fixture.content(hash("a"), of: item))
            try fixture.apply(
                item,
                item.item.id == 1
                    ? .finished(StoreFixture.pictureRecord, duplicateOf: nil)
                    : .finished(copy, duplicateOf: 1))
        }
        func copies() throws -> [Int64?] { try fixture.items().map(\.duplicateOf) }
        try fixture.apply(items[0], .finished(StoreFixture.pictureRecord, duplicateOf: nil))
        #expect(try copies() == [nil, 1, 1, 1])
        var other = StoreFixture.pictureRecord
        other.output?.sha256 = hash("b")
        try fixture.apply(items[0], .replacing(by: other))
        #expect(try copies() == [nil, 1, 1, 1])
        #expect(try fixture.store.picture(1)?.nextRecords == [other])
        // What an attempt that was cut short may have left stays known.
        var third = other
        third.output?.sha256 = hash("d")
        for record in [third, other] { try fixture.apply(items[0], .replacing(by: record)) }
        #expect(try fixture.store.picture(1)?.nextRecords == [other, third])
        #expect(try fixture.store.picture(1)?.item.record == StoreFixture.pictureRecord)
        try fixture.apply(items[0], .finished(other, duplicateOf: nil))
        #expect(try copies() == [nil, nil, 2, 2])
        #expect(
            try fixture.items().map { $0.record?.flags.contains(.duplicate) }
                == [false, false, true, true])
        #expect(try fixture.store.picture(1)?.nextRecords == [])
        // Another content forgets what was to come.
        try fixture.apply(items[0], .replacing(by: other))
        try fixture.apply(items[0], .givenBack)
        try fixture.apply(items[0], fixture.content(hash("c"), of: items[0]))
        #expect(try fixture.store.picture(1)?.nextRecords == [])
    }

    @Test func runsAndRequestsAreKept() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        #expect(try store.lastParameters()?.used == false)
        let second = try store.begin(StoreFixture.record(parameters: "q"), request: #"{"a":1}"#)
        try store.setOtherFiles(4, run: second)
        try store.end(run: second, exitCode: 75, at: 99)
        let runs = try store.runs()
        #expect(runs.map(\.exitCode) == [nil, 75])
        #expect(runs[1].finishedAt == 99)
        #expect(runs[1].otherFilesSkipped == 4)
        #expect(runs[1].inputs == [CodablePath("/scans")])
        #expect(try store.lastRequest() == #"{"a":1}"#)
        #expect(try store.lastParameters()?.parameters.parametersSHA256 == "q")
    }
}
