public import Files
import GRDB
public import Records
public import SystemPackage

extension JobStore: ItemSource {
    /// Calls `body` for each item, sorted by input root and path (bytewise), one row in memory.
    public func forEachItem(_ body: (ItemRecord) throws -> Void) throws {
        try queue.read { db in
            // Root by root, each by the unique index: SQLite never sorts the whole table.
            let roots = try Int64.fetchAll(db, sql: "SELECT id FROM inputRoot ORDER BY path")
            for root in roots {
                let rows = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT \(ItemRecord.columns) WHERE item.inputRootID = ? ORDER BY item.path
                        """, arguments: [root])
                while let row = try rows.next() { try body(ItemRecord(row)) }
            }
        }
    }

    /// All runs, oldest first.
    public func runs() throws -> [RunRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM run ORDER BY id").compactMap(RunRecord.init)
        }
    }
}

extension JobStore {
    /// A finished item with this content, other than `id`; the one that was finished first.
    public func finishedItem(
        sha256: String, otherThan id: Int64
    ) throws(JobStoreError) -> ItemRecord? {
        try readOnce { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT \(ItemRecord.columns)
                    WHERE sha256 = ? AND state = 'done' AND duplicateOf IS NULL AND item.id <> ?
                    ORDER BY item.id LIMIT 1
                    """)
            return try Row.fetchOne(query, arguments: [sha256, id]).map(ItemRecord.init)
        }
    }

    /// How a source stands that a walk would meet now.
    ///
    /// - Parameters:
    ///   - source: the source, absolute.
    ///   - stamp: its size and times.
    /// - Returns: state, output and companions; nil if the source is new or has changed.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func standing(
        of source: FilePath, stamp: FileStamp
    ) throws(JobStoreError) -> (state: ItemState, files: [FilePath])? {
        try read { db in
            let known = try KnownItem.fetch(source, try Self.fetchRootNumbers(db), db)
            return known.flatMap { $0.stamp == stamp ? ($0.state, $0.files) : nil }
        }
    }

    /// How the items stand.
    ///
    /// - Parameter run: count only what this run's walk found; nil counts everything.
    /// - Returns: the counts.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func summary(run: Int64? = nil) throws(JobStoreError) -> StoreSummary {
        try read { db in
            var summary = StoreSummary()
            let scope = run == nil ? "" : "WHERE seenRunID = ?"
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT state, COUNT(*) AS items, SUM(bytes) AS bytes, SUM(pixels) AS pixels,
                        SUM(CASE WHEN state = 'done' THEN outputBytes END) AS outputBytes
                    FROM item \(scope) GROUP BY state
                    """, arguments: run.map { [$0] } ?? [])
            for row in rows {
                guard let state = ItemState(rawValue: row["state"]) else { continue }
                summary.items[state] = row["items"]
                summary.sourceBytes[state] = row["bytes"]
                summary.pixels[state] = (row["pixels"] as Int64?) ?? 0
                summary.outputBytes += (row["outputBytes"] as Int64?) ?? 0
            }
            return summary
        }
    }
}
