import Files
import GRDB
import Records
import SystemPackage

/// A copy of a job state in a temporary folder, which goes with the value.
///
/// For folders that may not be written to and where nobody writes: there SQLite neither makes the shared memory
/// that reading a write-ahead log takes, nor rolls back what a crash left half done.
final class StoreCopy: Sendable {
    /// The copied database.
    let path: FilePath
    private let folder: TemporaryFolder

    /// Behind the name of a database: itself, its write-ahead log, its rollback journal.
    private static let suffixes = ["", "-wal", "-journal"]

    /// Copies a database with what belongs to it; nil if somebody wrote meanwhile, as the copy may be of two states.
    ///
    /// - Throws: ``JobStoreError`` if it cannot be copied.
    init?(of store: FilePath) throws(JobStoreError) {
        let isWhole: Bool
        do throws(FileSystemError) {
            folder = try TemporaryFolder()
            path = folder.path.appending("jobs.sqlite")
            let before = try Self.statuses(of: store)
            for (suffix, status) in zip(Self.suffixes, before) where status != nil {
                try Self.copy(Self.file(suffix, of: store), to: Self.file(suffix, of: path))
            }
            isWhole = try Self.statuses(of: store) == before
        } catch {
            throw JobStoreError(.unwritable, store, detail: "no copy to read from: \(error)")
        }
        guard isWhole else { return nil }
    }

    /// Lets SQLite bring a database into order by its log or journal, which takes a connection that may write.
    ///
    /// - Throws: an error of the database.
    static func recover(_ path: FilePath) throws {
        let queue = try DatabaseQueue(path: path.string)
        _ = try queue.read { db in try Int.fetchOne(db, sql: "PRAGMA schema_version") }
        try queue.close()
    }

    private static func file(_ suffix: String, of store: FilePath) -> FilePath {
        FilePath(bytes: store.bytes + Array(suffix.utf8))
    }

    private static func statuses(of store: FilePath) throws(FileSystemError) -> [FileStatus?] {
        var statuses: [FileStatus?] = []
        for suffix in suffixes {
            statuses.append(
                try FileSystem.statusIfPresent(file(suffix, of: store), followingLinks: true))
        }
        return statuses
    }

    /// A log that is gone by now has been seen before.
    private static func copy(_ file: FilePath, to target: FilePath) throws(FileSystemError) {
        do {
            _ = try FileDigest.copy(file, to: target)
        } catch  where error.errno == .noSuchFileOrDirectory {
        }
    }
}
