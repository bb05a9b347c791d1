import GRDB
public import Records

extension JobStore {
    /// SQLite, with the version that results were checked with.
    public static var library: LibraryVersion {
        let version = try? DatabaseQueue().read { db in
            try String.fetchOne(db, sql: "SELECT sqlite_version()")
        }
        return LibraryVersion("SQLite", version ?? "unknown", tested: "3.40")
    }
}
