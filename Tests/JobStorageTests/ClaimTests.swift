import Foundation
import GRDB
import Records
import Synchronization
import SystemPackage
import Testing

@testable import JobStorage

@Suite struct ClaimTests {
    @Test func twoConnectionsNeverGetTheSamePicture() async throws {
        let fixture = try StoreFixture()
        let count = 60
        try fixture.walk((0..<count).map { fixture.picture(FilePath("\($0).tif")) })
        let run = fixture.run
        let path = fixture.path
        let claimed = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let store = try JobStore(opening: path)
                    var mine: [Int64] = []
                    while let item = try store.claimNext(run: run, at: 1) {
                        mine.append(item.item.id)
                    }
                    return mine
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == count)
        #expect(Set(claimed).count == count)
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
        let lost = try fixture.store.read { db in
            try String?.fetchAll(db, sql: "SELECT outcome FROM attempt ORDER BY id")
        }
        #expect(lost == ["lost", nil])
    }

    @Test func everyEndIsOneRow() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        try fixture.walk(["a", "b", "c", "d", "e"].map { fixture.picture($0) })
        let failure = PictureFailure(.damaged, "Because.", remedy: "Scan again.")
        let done = try #require(try fixture.claim())
        try fixture.finish(done)
        let skipped = try #require(try fixture.claim())
        try store.setContent(
            of: skipped.item.id, sha256: hash("b"), pixels: 8, stamp: skipped.stamp)
        try store.skip(
            skipped.item.id, reason: "already_colour", record: StoreFixture.pictureRecord, at: 8)
        let failed = try #require(try fixture.claim())
        try store.fail(failed.item.id, failure, forGood: false, workerDied: true, at: 9)
        let bad = try #require(try fixture.claim())
        try store.fail(bad.item.id, failure, forGood: true, workerDied: false, at: 10)
        let back = try #require(try fixture.claim())
        try store.giveBack(back.item.id, at: 11)

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

        let again = try #require(try store.claim(failed: failed.item.id, run: fixture.run, at: 12))
        #expect(again.workerDeaths == 1)
        #expect(try store.claim(failed: bad.item.id, run: fixture.run, at: 12) == nil)
        try fixture.finish(again, sha256: hash("c"))
        #expect(try fixture.items()[2].failure == nil)
        #expect(try store.requeueFailures() == 1)
    }

    @Test func anotherContentForgetsWhatWasKnown() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a")])
        let item = try #require(try fixture.claim())
        try fixture.finish(item)
        try fixture.store.setContent(
            of: item.item.id, sha256: hash("a"), pixels: 6, stamp: item.stamp)
        #expect(try fixture.items()[0].record != nil)
        // The row still says `done`, which the schema does not allow without an output.
        #expect(throws: JobStoreError.self) {
            try fixture.store.setContent(
                of: item.item.id, sha256: hash("b"), pixels: 6, stamp: item.stamp)
        }
        try fixture.store.requeue(item.item.id)
        try fixture.store.setContent(
            of: item.item.id, sha256: hash("b"), pixels: 6, stamp: item.stamp)
        #expect(try fixture.items()[0].record == nil)
    }

    @Test func contentIsFoundUnderItsFirstName() throws {
        let fixture = try StoreFixture()
        try fixture.walk(["a", "b", "c"].map { fixture.picture($0) })
        let a = try #require(try fixture.claim())
        let b = try #require(try fixture.claim())
        try fixture.finish(a)
        #expect(
            try fixture.store.finishedItem(sha256: hash("a"), otherThan: b.item.id)?.id == a.item.id
        )
        #expect(try fixture.store.finishedItem(sha256: hash("a"), otherThan: a.item.id) == nil)
        #expect(try fixture.store.finishedItem(sha256: hash("z"), otherThan: b.item.id) == nil)
    }

    /// On archives of millions, a query without its index would never end.
    @Test func everyQueryHasItsIndex() throws {
        let fixture = try StoreFixture()
        let queries = [
            "SELECT id FROM item WHERE seenRunID = 1 AND state = 'pending' "
                + "ORDER BY inputRootID, path LIMIT 1": "itemPending",
            "UPDATE item SET state = 'pending' WHERE state = 'running'": "itemRunning",
            "SELECT id FROM item WHERE sha256 = 'x' AND state = 'done' ORDER BY id LIMIT 1":
                "itemDoneByContent",
            "SELECT \(ItemRecord.columns) WHERE item.inputRootID = 1 ORDER BY item.path":
                "sqlite_autoindex_item",
            "SELECT state, COUNT(*), SUM(bytes), SUM(pixels), SUM(outputBytes) FROM item "
                + "WHERE seenRunID = 1 GROUP BY state": "COVERING INDEX itemCount",
            "DELETE FROM item WHERE kind <> 'picture' AND inputRootID = 1 AND seenRunID <> 2":
                "itemObstacle",
        ]
        for (query, index) in queries {
            let plan = try fixture.store.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + query).map {
                    $0["detail"] as String
                }
            }
            #expect(plan.contains { $0.contains(index) }, "\(query): \(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(query): \(plan)")
        }
    }

    @Test func runsAndRequestsAreKept() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        #expect(try store.lastParameters()?.used == false)
        let second = try store.begin(StoreFixture.record(parameters: "q"), request: #"{"a":1}"#)
        try store.setSidecars(4, run: second)
        try store.end(run: second, exitCode: 75, at: 99)
        let runs = try store.runs()
        #expect(runs.map(\.exitCode) == [nil, 75])
        #expect(runs[1].finishedAt == 99)
        #expect(runs[1].sidecarsSkipped == 4)
        #expect(runs[1].inputs == [CodablePath("/scans")])
        #expect(try store.lastRequest() == #"{"a":1}"#)
        #expect(try store.lastParameters()?.parameters.parametersSHA256 == "q")
    }
}
