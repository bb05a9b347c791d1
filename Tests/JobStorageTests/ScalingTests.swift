import GRDB
import Records
import Synchronization
import SystemPackage
import Testing

@testable import JobStorage

/// Nothing may take longer for a picture because there are more of them.
@Suite struct ScalingTests {
    /// Everything that a batch asks of the store, with all kinds of ends.
    private func live(_ fixture: StoreFixture) throws {
        let store = fixture.store
        var sources = ["a", "b", "c", "d", "e"].map { fixture.picture($0) }
        sources.append(fixture.picture("link"))
        sources[5].kind = .link
        try fixture.walk(sources)
        let page = try store.pendingItems(run: fixture.run, after: nil, limit: 3)
        for item in page { try fixture.apply(item, .claimed(run: fixture.run)) }
        try fixture.finish(page[0])
        _ = try store.finishedItem(
            of: PictureContent(sha256: hash("a")), otherThan: page[1].item.id)
        try fixture.apply(page[1], fixture.content(hash("b"), of: page[1]))
        try fixture.apply(page[1], .skipped(reason: "r", StoreFixture.pictureRecord))
        try fixture.apply(
            page[2], .failed(PictureFailure(.damaged, ""), forGood: false, workerDied: false))
        _ = try store.picture(page[2].item.id)
        _ = try store.addPages(
            3, of: page[2], keepingName: false, avoiding: [], run: fixture.run,
            naming: fixture.naming)
        try fixture.apply(page[2], .claimed(run: fixture.run))
        try fixture.apply(page[2], .givenBack)
        try store.requeue([page[0].item.id])
        _ = try store.summary(run: fixture.run)
        try fixture.nextRun()
        _ = try store.requeueOrphans()
        // One has changed, one is gone, and something stands where a link was.
        sources[1] = fixture.picture("b", bytes: 7)
        sources[5].kind = .special
        sources.remove(at: 4)
        try fixture.walk(sources)
        let missing = try store.unseenItems(
            under: fixture.root.id, unseenBy: fixture.run, after: 0, limit: 10)
        _ = try store.markGone(missing.map(\.id), run: fixture.run, at: 1)
        _ = try store.goneCount()
        _ = try store.finishedItems([1, 2, 3])
        _ = try store.knows("a_b_c.tif")
        try store.distrust([1])
        try store.forgetObstacles(under: fixture.root.id, unseenBy: fixture.run)
        try store.forEachItem { _ in }
    }

    /// On archives of millions, a query without its index would never end.
    @Test func everyStatementHasItsIndex() throws {
        let fixture = try StoreFixture()
        let statements = Mutex<Set<String>>([])
        fixture.store.queue.inDatabase { db in
            db.trace { event in statements.withLock { _ = $0.insert("\(event)") } }
        }
        try live(fixture)
        fixture.store.queue.inDatabase { $0.trace(options: []) }
        let seen = statements.withLock { $0 }.filter { sql in
            ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { sql.hasPrefix($0) }
                && !sql.contains("sqlite_master")
        }
        #expect(seen.count > 20)
        for sql in seen {
            let plan = try plan(of: sql, fixture)
            for table in ["item", "pictureRecord"] {
                // These indexes hold no more than what is running, and what is gone.
                let scans = plan.filter { step in
                    step.hasPrefix("SCAN \(table)")
                        && !["itemRunning", "itemGone"].contains { step.hasSuffix("INDEX \($0)") }
                }
                #expect(scans.isEmpty, "\(sql): \(plan)")
            }
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(sql): \(plan)")
        }
        // The test of the test: these are the statements, and this is how a bad plan looks.
        let bad = try plan(of: "SELECT id FROM item WHERE pixels = 3 ORDER BY bytes", fixture)
        #expect(bad.contains { $0.hasPrefix("SCAN item") })
        #expect(bad.contains { $0.contains("TEMP B-TREE") })
    }

    private func plan(of sql: String, _ fixture: StoreFixture) throws -> [String] {
        try fixture.store.read { db in
            let query = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
            // The plan does not depend on the values.
            query.setUncheckedArguments([])
            return try Row.fetchAll(query).map { $0["detail"] as String }
        }
    }

    /// Counts what reaches the disk.
    private final class CommitCounter: TransactionObserver {
        var commits = 0
        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseDidCommit(_ db: Database) { commits += 1 }
        func databaseDidRollback(_ db: Database) {}
    }

    @Test(arguments: [1, 10, 500]) func manyChangesAreOneCommit(_ count: Int) throws {
        let fixture = try StoreFixture()
        let counter = CommitCounter()
        fixture.store.queue.add(transactionObserver: counter)
        try fixture.walk((0..<count).map { fixture.picture(FilePath("\($0)")) })
        #expect(counter.commits == 1)
        let items = try fixture.store.pendingItems(run: fixture.run, after: nil, limit: count)
        let events: [ItemChange.Event] = [
            .claimed(run: fixture.run),
            .content(sha256: hash("c"), pages: 1, pixels: 1, stamp: items[0].stamp),
            .finished(StoreFixture.pictureRecord, duplicateOf: nil),
        ]
        try fixture.store.apply(
            items.flatMap { item in events.map { ItemChange(item.item.id, $0, at: 1) } })
        #expect(counter.commits == 2)
        try fixture.nextRun()
        try fixture.walk((0..<count).map { fixture.picture(FilePath("\($0)")) })
        try fixture.store.requeue(items.map(\.item.id))
        #expect(counter.commits == 5)
        #expect(try fixture.store.summary().count(.pending) == count)
    }

    @Test func aFailedWriteLeavesNothing() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a"), fixture.picture("b")])
        let items = try fixture.store.pendingItems(run: fixture.run, after: nil, limit: 2)
        #expect(throws: JobStoreError.self) {
            try fixture.store.apply([
                ItemChange(items[0].item.id, .claimed(run: fixture.run), at: 1),
                // Done without a content.
                ItemChange(
                    items[1].item.id, .finished(StoreFixture.pictureRecord, duplicateOf: nil), at: 1
                ),
            ])
        }
        #expect(try fixture.items().map(\.state) == [.pending, .pending])
        try fixture.finish(items[0])
        #expect(try fixture.items().map(\.state) == [.done, .pending])
    }
}
