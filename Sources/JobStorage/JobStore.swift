import Files
import GRDB
public import SystemPackage

/// The state of all pictures of one output folder, in one SQLite file.
///
/// One process writes: the runner that holds the folder's lock. Others may read at any time, but on
/// network file systems only while nobody runs. Every write is a transaction that is on the disk
/// when the call returns.
public final class JobStore: Sendable {
    /// The database file.
    public let path: FilePath
    let queue: DatabaseQueue
    /// False in a file that an earlier version left, as long as nobody writes to it.
    let hasPages: Bool
    /// False in a file of an earlier version that does not know of sources that are gone.
    let knowsGoneSources: Bool
    /// False in a file of an earlier version that has nothing of a catalogue.
    let knowsCatalog: Bool
    /// False in a file of an earlier version that does not keep the catalogue's rows.
    let keepsCatalogRows: Bool
    /// False in a file of an earlier version, in which all pictures have the same settings.
    let knowsSettings: Bool
    /// Where the file that is read has been copied to; nil if it is read where it is.
    private let copy: StoreCopy?

    /// Opens the store for writing, and makes or migrates it.
    ///
    /// - Throws: ``JobStoreError`` if the file is damaged, newer, foreign or cannot be written.
    public init(opening path: FilePath) throws(JobStoreError) {
        self.path = path
        hasPages = true
        copy = nil
        knowsGoneSources = true
        knowsCatalog = true
        keepsCatalogRows = true
        knowsSettings = true
        let onNetwork = NetworkFileSystem.holds(path.removingLastComponent())
        queue = try Self.open(path, Self.configuration(onNetwork: onNetwork))
        try check()
        try write { db in try Self.refuseForeign(db, path) }
        do {
            try Migrations.migrator.migrate(queue)
        } catch {
            throw JobStoreError(wrapping: error, path)
        }
    }

    /// Opens an existing store for reading.
    ///
    /// - Throws: ``JobStoreError`` if there is none, or it is damaged, newer or foreign.
    public init(reading path: FilePath) throws(JobStoreError) {
        self.path = path
        guard FileSystem.kind(path) != nil else {
            throw JobStoreError(.missing, path)
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        (queue, copy) = try Self.openForReading(path, configuration)
        do {
            let applied = try queue.read { db in
                try Self.refuseForeign(db, path)
                return try Migrations.migrator.appliedMigrations(db)
            }
            guard applied.contains(Migrations.oldestReadable) else {
                throw JobStoreError(.missing, path, detail: "it was never filled")
            }
            hasPages = applied.contains(Migrations.pages)
            knowsGoneSources = applied.contains(Migrations.goneSources)
            knowsCatalog = applied.contains(Migrations.catalog)
            keepsCatalogRows = applied.contains(Migrations.catalogRows)
            knowsSettings = applied.contains(Migrations.settings)
        } catch {
            throw JobStoreError(wrapping: error, path)
        }
    }

    /// What SQL sorts the items of one root by.
    var pathOrder: String { hasPages ? "item.path, item.page, item.part" : "item.path" }
    /// Bytes of an item's source in SQL, where those of a file count once.
    var countedBytes: String {
        hasPages ? "CASE WHEN page <= 1 AND part <= 1 THEN bytes ELSE 0 END" : "bytes"
    }

    /// Closes the file; the store must not be used afterwards.
    public func close() throws(JobStoreError) {
        do {
            try queue.close()
        } catch {
            throw JobStoreError(wrapping: error, path)
        }
    }

    // MARK: - Choke points

    /// Runs a transaction that takes the write lock at its start (`BEGIN IMMEDIATE`).
    func write<T>(_ body: (Database) throws -> T) throws(JobStoreError) -> T {
        do {
            var result: T?
            try queue.inTransaction(.immediate) { db in
                result = try body(db)
                return .commit
            }
            guard let result else { throw JobStoreError(.failed, path) }
            return result
        } catch {
            throw JobStoreError(wrapping: error, path)
        }
    }

    /// Runs a single reading statement, which needs no transaction.
    func readOnce<T>(_ body: (Database) throws -> T) throws(JobStoreError) -> T {
        do {
            return try queue.unsafeRead(body)
        } catch {
            throw JobStoreError(wrapping: error, path)
        }
    }

    /// Runs a reading transaction.
    func read<T>(_ body: (Database) throws -> T) throws(JobStoreError) -> T {
        do {
            return try queue.read(body)
        } catch {
            throw JobStoreError(wrapping: error, path)
        }
    }

    // MARK: - Opening

    private static func open(
        _ path: FilePath, _ configuration: Configuration
    ) throws(JobStoreError) -> DatabaseQueue {
        // SQLite takes its file name as UTF-8 text.
        guard let name = String(validating: path) else {
            throw JobStoreError(.unwritable, path, detail: "its path is not valid UTF-8")
        }
        do {
            return try DatabaseQueue(path: name, configuration: configuration)
        } catch {
            throw JobStoreError(wrapping: error, path)
        }
    }

    /// How often a file is copied while others write to it.
    private static let copyAttempts = 5

    /// Opens a file, or a copy of it if it cannot be read in a folder that may not be written to.
    ///
    /// SQLite makes a file of shared memory beside a database with a write-ahead log even to read it
    /// (<https://www.sqlite.org/wal.html>, "Read-Only Databases"). As long as somebody writes, it is there.
    private static func openForReading(
        _ path: FilePath, _ configuration: Configuration
    ) throws(JobStoreError) -> (DatabaseQueue, StoreCopy?) {
        for _ in 0..<copyAttempts {
            if let queue = try? open(path, configuration),
                (try? queue.read { db in try Int.fetchOne(db, sql: "PRAGMA schema_version") })
                    != nil
            {
                return (queue, nil)
            }
            // What a crash left half done has to be rolled back first: there if that can be written, or in a copy.
            var copy: StoreCopy?
            if !FileSystem.isWritable(path.removingLastComponent()) {
                copy = try StoreCopy(of: path)
                guard copy != nil else { continue }
            }
            do {
                try StoreCopy.recover(copy?.path ?? path)
            } catch {
                throw JobStoreError(wrapping: error, path)
            }
            return (try open(copy?.path ?? path, configuration), copy)
        }
        throw JobStoreError(.busy, path, detail: "its folder is read-only for this user")
    }

    private static func configuration(onNetwork: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            if onNetwork {
                // The write-ahead log needs memory that all processes with the file open share, which
                // another host cannot give (<https://www.sqlite.org/wal.html>, "Overview").
                try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE")
            } else {
                try db.execute(sql: "PRAGMA journal_mode = WAL")
            }
            // NORMAL keeps the file consistent, but a power cut may take the last commits.
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }

    private func check() throws(JobStoreError) {
        let finding = try read { db in try String.fetchOne(db, sql: "PRAGMA quick_check(1)") }
        guard finding == "ok" else {
            throw JobStoreError(.damaged, path, detail: finding ?? "quick_check gave no answer")
        }
    }

    private static func refuseForeign(_ db: Database, _ path: FilePath) throws {
        let identifier = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        // A run killed in its first moments leaves no more than the migrator's own table.
        let foreignObjects = try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'")
        guard identifier == Migrations.applicationID || (identifier == 0 && foreignObjects == 0)
        else {
            throw JobStoreError(.foreign, path)
        }
        guard try !Migrations.migrator.hasBeenSuperseded(db) else {
            throw JobStoreError(.newer, path)
        }
    }
}

extension JobStoreError {
    /// Gives SQLite's error the subject and, where the cause is known, the remedy.
    init(wrapping error: any Error, _ path: FilePath) {
        if let error = error as? JobStoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.failed, path, detail: "\(error)")
            return
        }
        let code: Code =
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
            case .SQLITE_FULL: .diskFull
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_IOERR: .unwritable
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            default: .failed
            }
        self.init(code, path, detail: error.message ?? "SQLite code \(error.resultCode.rawValue)")
    }
}
