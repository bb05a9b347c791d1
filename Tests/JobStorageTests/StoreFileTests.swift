import Files
import Foundation
import GRDB
import Records
import SystemPackage
import Testing

@testable import JobStorage

/// The file itself: pragmas, migrations, and files that are not what they should be.
@Suite struct StoreFileTests {
    private func opening(_ path: FilePath) -> JobStoreError.Code? {
        do {
            _ = try JobStore(opening: path)
            return nil
        } catch {
            #expect(error.description.contains(path.string))
            return error.code
        }
    }

    @Test func commitsAreOnTheDisk() throws {
        let fixture = try StoreFixture()
        let pragmas = try fixture.store.read { db in
            try ["journal_mode", "synchronous", "foreign_keys"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)")
            }
        }
        #expect(pragmas == ["wal", "2", "1"])
    }

    @Test func everyMigrationIsSafeToRepeatAndKeepsRows() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif")])
        try fixture.store.close()
        let again = try JobStore(opening: fixture.path)
        #expect(try again.summary().total == 1)
        let schema = try again.read { db in
            try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        }
        #expect(
            schema == [
                "catalogRow", "grdb_migrations", "inputRoot", "item", "pictureRecord", "run",
                "settings",
            ])
    }

    /// A file that an earlier version left: read as it is, and brought up to date by the next run.
    @Test(arguments: [
        Migrations.oldestReadable, "2 copies by original", "3 no attempts", Migrations.pages,
        "5 first runs", "6 sidecars", Migrations.goneSources,
    ])
    func earlierSchemasAreReadAndMigrated(_ version: String) throws {
        let fixture = try StoreFixture()
        let path = FilePath(fixture.folder.path()).appending("old.sqlite")
        let old = try DatabaseQueue(path: path.string)
        try Migrations.migrator.migrate(old, upTo: version)
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO inputRoot VALUES (1, X'2F73', X'');
                    INSERT INTO run VALUES (1, 0, 1, 'h', 1, '1', '8', '{}', '[]', '{}', 0, 0);
                    INSERT INTO item (inputRootID, path, kind, state, reason, bytes,
                        modifiedNanoseconds, changedNanoseconds, inode, outputPath, seenRunID)
                    VALUES (1, X'61', 'picture', 'pending', NULL, 1, 2, 3, 4, X'62', 1),
                        (1, X'63', 'link', 'skipped', 'symbolic_link', 1, 2, 3, 4, NULL, 1);
                    INSERT INTO item (inputRootID, path, kind, state, bytes, modifiedNanoseconds,
                        changedNanoseconds, inode, sha256, outputPath, outputBytes, duplicateOf,
                        seenRunID)
                    VALUES (1, X'64', 'picture', 'done', 7, 2, 3, 4, '\(hash("a"))', X'65', 99, NULL, 1),
                        (1, X'66', 'picture', 'done', 7, 2, 3, 4, '\(hash("a"))', X'67', 99, 3, 1);
                    """)
            try db.execute(
                sql: "INSERT INTO pictureRecord VALUES (3, ?)", arguments: [try record(pages: 3)])
            try db.execute(sql: "UPDATE run SET startedAt = 12.5")
            try db.execute(sql: "UPDATE item SET runID = 1 WHERE id = 3")
            // The fifth one did this with what it found.
            if version > "5" {
                try db.execute(sql: "UPDATE item SET firstRunAt = 12.5 WHERE id = 3")
            }
            guard version < "3" else { return }
            try db.execute(
                sql: """
                    INSERT INTO attempt (itemID, runID, startedAt, outcome)
                    VALUES (1, 1, 0, 'lost');
                    """)
        }
        try old.close()
        let reader = try JobStore(reading: path)
        #expect(try reader.summary().count(.pending) == 1)
        #expect(try reader.summary().sourceBytes[.done] == 14)
        var items: [ItemRecord] = []
        try reader.forEachItem { items.append($0) }
        #expect(items.map(\.path.path) == ["a", "c", "d", "f"])
        try reader.forEachFinished(by: .path) { #expect($0.place == .only) }
        let stamp = FileStamp(
            bytes: 7, modifiedNanoseconds: 2, changedNanoseconds: 3, inode: 4)
        let standing = try reader.standing(of: "/s/d", stamp: stamp)
        #expect(standing.map(\.state) == [.done] && standing.map(\.hidesPages) == [true])
        #expect(standing.map(\.sidecars) == [""])
        try reader.close()
        let migrated = try JobStore(opening: path)
        #expect(try migrated.pendingItems(run: 1, after: nil, limit: 9).map(\.output) == ["b"])
        var kept: [ItemRecord] = []
        try migrated.forEachItem { kept.append($0) }
        #expect(kept == items)
        let hidden = try migrated.standing(of: "/s/d", stamp: stamp)
        #expect(hidden.map(\.hidesPages) == [true], "the record told how many pages there are")
        #expect(hidden.map(\.sidecars) == [""])
        #expect(try migrated.picture(3)?.nextRecords == [])
        let names = try migrated.read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_master")
        }
        #expect(names.contains("itemCopy"))
        #expect(!names.contains { $0.hasPrefix("attempt") })
        // The run of the last attempt is the first that is known.
        #expect(try [1, 3, 4].map { try migrated.picture($0)?.firstRunAt } == [nil, 12.5, nil])
        try migrated.apply([ItemChange(1, .claimed(run: 1), at: 15)])
        #expect(try migrated.picture(1)?.firstRunAt == 12.5)
        #expect(try migrated.requeueOrphans() == 1)
    }

    private func record(pages: Int) throws -> String {
        var record = StoreFixture.pictureRecord
        record.source.pages = pages
        return try jsonText(record)
    }

    @Test func theSchemaRefusesNonsense() throws {
        let fixture = try StoreFixture()
        try fixture.walk([fixture.picture("a.tif"), fixture.picture("b.tif")])
        let statements = [
            "UPDATE item SET state = 'happy'",
            "UPDATE item SET state = 'done'",
            "UPDATE item SET state = 'failed'",
            "UPDATE item SET state = 'skipped'",
            "UPDATE item SET bytes = -1",
            "UPDATE item SET sha256 = 'short'",
            "INSERT INTO pictureRecord SELECT id, '{' FROM item",
            "INSERT INTO pictureRecord VALUES (77, '{}')",
            "UPDATE item SET outputPath = NULL",
            "UPDATE item SET outputPath = X'61'",
            "UPDATE item SET path = 'text'",
            "UPDATE item SET inputRootID = 77",
            "UPDATE item SET seenRunID = 77",
            "UPDATE item SET page = -1",
            "UPDATE item SET part = NULL",
            "UPDATE item SET path = X'61', page = 2",
            "UPDATE item SET nextRecord = '{'",
            "UPDATE item SET sidecars = NULL",
        ]
        for statement in statements {
            #expect(throws: JobStoreError.self, "\(statement)") {
                try fixture.store.write { try $0.execute(sql: statement) }
            }
        }
    }

    @Test func filesThatAreNoStoreAreNamed() throws {
        let fixture = try StoreFixture()
        let text = fixture.path.removingLastComponent().appending("text.sqlite")
        try Data(repeating: 0x41, count: 5000).write(to: URL(filePath: text.string))
        #expect(opening(text) == .damaged)

        let foreign = fixture.path.removingLastComponent().appending("foreign.sqlite")
        let queue = try DatabaseQueue(path: foreign.string)
        try queue.write { try $0.execute(sql: "CREATE TABLE recipe (id)") }
        try queue.close()
        #expect(opening(foreign) == .foreign)

        try fixture.store.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 from the future')")
        }
        #expect(opening(fixture.path) == .newer)
        #expect(throws: JobStoreError.self) { try JobStore(reading: fixture.path) }
    }

    @Test func damageInTheMiddleIsFound() throws {
        let fixture = try StoreFixture()
        try fixture.walk((0..<500).map { fixture.picture(FilePath("picture \($0).tif")) })
        try fixture.store.write { _ in }
        try fixture.store.close()
        let file = URL(filePath: fixture.path.string)
        var bytes = try Data(contentsOf: file)
        #expect(bytes.count > 40_960)
        // Whole pages of noise, from the third on: the header stays.
        for index in 8192..<32_768 { bytes[index] = UInt8(truncatingIfNeeded: index &* 131) }
        try bytes.write(to: file)
        #expect(opening(fixture.path) == .damaged)
    }

    @Test func readingNeedsAStoreThatExists() throws {
        let fixture = try StoreFixture()
        let nowhere = fixture.path.removingLastComponent().appending("none/jobs.sqlite")
        #expect(throws: JobStoreError(.missing, nowhere)) { try JobStore(reading: nowhere) }
        #expect(opening(nowhere) == .unwritable)
        #expect(
            opening(FilePath("/tmp").appending(FilePath(bytes: [0xFF, 0xFE]).components)) != nil)
        try fixture.walk([fixture.picture("a.tif")])
        let reader = try JobStore(reading: fixture.path)
        #expect(try reader.summary().total == 1)
        #expect(throws: JobStoreError.self) { try reader.requeueOrphans() }
    }
}
