import Files
import Foundation
import GRDB
import SystemPackage
import TestSupport
import Testing

@testable import JobStorage

/// Copies that are read where SQLite cannot read the file itself.
@Suite struct StoreCopyTests {
    /// Rows that every transaction changes alike, over many pages.
    private static func database(
        in folder: TestFolder, _ journal: String
    ) throws -> (FilePath, DatabaseQueue) {
        let path = folder.path.appending("jobs.sqlite")
        let queue = try DatabaseQueue(path: path.string)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = \(journal); PRAGMA synchronous = NORMAL")
            try db.execute(sql: "PRAGMA cache_size = 4; CREATE TABLE t (n, filling)")
            try db.inTransaction {
                for _ in 0..<1000 {
                    try db.execute(sql: "INSERT INTO t VALUES (0, zeroblob(900))")
                }
                return .commit
            }
        }
        return (path, queue)
    }

    private func values(_ copy: StoreCopy) throws -> Set<Int> {
        try StoreCopy.recover(copy.path)
        return try DatabaseQueue(path: copy.path.string).read { db in
            #expect(try String.fetchAll(db, sql: "PRAGMA integrity_check") == ["ok"])
            return try Int.fetchSet(db, sql: "SELECT n FROM t")
        }
    }

    /// What a process leaves that is killed now: copies of all but the shared memory.
    private func killed(_ path: FilePath, _ place: TestFolder) throws -> FilePath {
        let target = place.path.appending("killed.sqlite")
        for suffix in ["", "-wal", "-journal"] {
            let file = FilePath(path.string + suffix)
            guard try FileSystem.exists(file) else { continue }
            _ = try FileDigest.copy(file, to: FilePath(target.string + suffix))
        }
        return target
    }

    @Test func whatIsInTheLogBelongsToIt() throws {
        let folder = try TestFolder()
        let (path, queue) = try Self.database(in: folder, "WAL")
        try queue.writeWithoutTransaction { db in
            _ = try db.checkpoint(.truncate)
            try db.execute(sql: "UPDATE t SET n = 1")
        }
        let copy = try #require(try StoreCopy(of: try killed(path, folder)))
        #expect(try values(copy) == [1])
    }

    /// Half of a transaction is in the file, and the journal says what stood there.
    @Test func whatACrashLeftHalfDoneIsRolledBack() throws {
        let folder = try TestFolder()
        let (path, queue) = try Self.database(in: folder, "DELETE")
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN IMMEDIATE; UPDATE t SET n = 1")
            let left = try killed(path, folder)
            try db.execute(sql: "ROLLBACK")
            #expect(try FileSystem.exists(FilePath(left.string + "-journal")))
            let copy = try #require(try StoreCopy(of: left))
            #expect(try values(copy) == [0])
        }
    }

    /// A state that a crash left in the middle of a change, such as its first one, is no dead end.
    @Test func aStateIsRolledBackWhereItCanBeWritten() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("jobs.sqlite")
        try JobStore(opening: path).close()
        let queue = try DatabaseQueue(path: path.string)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 4")
            try db.execute(sql: "BEGIN IMMEDIATE; CREATE TABLE t (filling)")
            for _ in 0..<1000 { try db.execute(sql: "INSERT INTO t VALUES (zeroblob(900))") }
            let left = try killed(path, folder)
            try db.execute(sql: "ROLLBACK")
            #expect(try FileSystem.exists(FilePath(left.string + "-journal")))
            #expect(try JobStore(reading: left).finishedNumbers().isEmpty)
            let store = try JobStore(opening: left)
            #expect(try store.read { try !$0.tableExists("t") })
        }
    }

    @Test func noCopyIsOfTwoStates() async throws {
        let folder = try TestFolder()
        let (path, queue) = try Self.database(in: folder, "WAL")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    try queue.writeWithoutTransaction { db in
                        try db.execute(sql: "UPDATE t SET n = n + 1")
                        _ = try db.checkpoint(.truncate)
                    }
                }
            }
            defer { group.cancelAll() }
            for _ in 0..<50 {
                guard let copy = try StoreCopy(of: path) else { continue }
                #expect(try values(copy).count == 1)
            }
        }
        let last = try #require(try StoreCopy(of: path))
        #expect(try values(last).count == 1)
    }
}
