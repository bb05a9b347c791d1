public import Files
import GRDB
public import Records
public import SystemPackage

extension JobStore: ItemSource {
    /// Calls `body` for each item, sorted by input root, path (bytewise) and place, one row in memory.
    public func forEachItem(_ body: (ItemRecord) throws -> Void) throws {
        try queue.read { db in
            // Root by root, each by the unique index: SQLite never sorts the whole table.
            let roots = try Int64.fetchAll(db, sql: "SELECT id FROM inputRoot ORDER BY path")
            for root in roots {
                let rows = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT \(ItemRecord.columns) WHERE item.inputRootID = ?
                        ORDER BY \(pathOrder)
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
    /// A finished item of this content, other than `id`, that was made with the settings, if there are any given; the one
    /// that came to be first.
    public func finishedItem(
        of content: PictureContent, settings: RunParameters? = nil, otherThan id: Int64
    ) throws(JobStoreError) -> ItemRecord? {
        try readOnce { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT \(ItemRecord.columns)
                    WHERE sha256 = ?1 AND state = 'done' AND duplicateOf IS NULL AND item.id <> ?2
                        AND MAX(item.page, 1) = ?3 AND item.part = ?4
                        AND (?5 IS NULL OR ?5 = (
                            SELECT coalesce(group_concat(json_extract(value, '$.sha256')), '')
                            FROM json_each(record, '$.sidecars'))
                            AND json_extract(record, '$.catalog') IS json(?6))
                        AND (?7 IS NULL
                            OR settingsID IS (SELECT id FROM settings WHERE sha256 = ?7))
                    ORDER BY item.id LIMIT 1
                    """)
            let place = content.identity.place
            return try Row.fetchOne(
                query,
                arguments: [
                    content.sha256, id, place.page, place.part ?? 0,
                    content.label?.sidecars.joined(separator: ","),
                    try content.label?.catalog.map(jsonText), settings?.parametersSHA256,
                ]
            ).map(ItemRecord.init)
        }
    }

    /// How the pictures of a source stand that a walk would meet now.
    ///
    /// - Parameters:
    ///   - source: the source, absolute.
    ///   - stamp: its size and times.
    /// - Returns: its rows in the order of their places; none if the source is new or has changed.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func standing(
        of source: FilePath, stamp: FileStamp
    ) throws(JobStoreError) -> [KnownItem] {
        try read { db in
            let known = try KnownItem.fetch(
                source, try Self.fetchRootNumbers(db), knowsSettings: knowsSettings, db)
            return known.allSatisfy { $0.stamp == stamp } ? known : []
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
                    SELECT state, COUNT(*) AS items, SUM(\(countedBytes)) AS bytes,
                        SUM(pixels) AS pixels,
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
