import FoundationEssentials
import GRDB
import Records

extension JobStore {
    /// Pending pictures of a run's walk, by root, path and place: what can be claimed next.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - deaths: how many workers died or were stopped while they had a picture.
    ///   - last: the picture after which to go on; nil to begin.
    ///   - limit: the most to return.
    /// - Returns: nothing if there are no more.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func pendingItems(
        run: Int64, workerDeaths deaths: ClosedRange<Int> = 0...Int.max,
        after last: ClaimedItem?, limit: Int
    ) throws(JobStoreError) -> [ClaimedItem] {
        try read { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT \(ItemRecord.columns)
                    WHERE item.seenRunID = ? AND item.state = 'pending'
                        AND item.workerDeaths BETWEEN ? AND ?
                        AND (item.inputRootID, item.path, item.page, item.part) > (?, ?, ?, ?)
                    ORDER BY item.inputRootID, item.path, item.page, item.part LIMIT ?
                    """)
            return try Row.fetchAll(
                query,
                arguments: [
                    run, deaths.lowerBound, deaths.upperBound, last?.inputRootID ?? 0,
                    last?.item.path.path.blob ?? Data(),
                    last?.place.page ?? 0, last?.place.part ?? 0, limit,
                ]
            ).compactMap(ClaimedItem.init)
        }
    }

    /// Claims an item: marks it running and begins an attempt, unless another runner was faster:
    /// locks do not work on every file system.
    func claim(_ id: Int64, run: Int64, at now: Double, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE item SET state = 'running', attempts = attempts + 1, startedAt = ?1,
                    finishedAt = NULL, runID = ?2,
                    firstRunAt = coalesce(firstRunAt, (SELECT startedAt FROM run WHERE id = ?2))
                WHERE id = ?3 AND state IN ('pending', 'failed')
                """
        ).execute(arguments: [now, run, id])
        guard db.changesCount == 1 else {
            throw JobStoreError(.busy, path, detail: "item \(id) has been taken already")
        }
    }

    /// A picture that has an output's name; nil for anything else.
    public func picture(_ id: Int64) throws(JobStoreError) -> ClaimedItem? {
        try read { db in try Self.claimed(id, db) }
    }

    /// Makes items of a dead runner pending again; returns how many there were.
    public func requeueOrphans() throws(JobStoreError) -> Int {
        try write { db in
            try db.execute(sql: "UPDATE item SET state = 'pending' WHERE state = 'running'")
            return db.changesCount
        }
    }

    /// Makes finished or quarantined pictures pending, because their outputs have to be made again.
    public func requeue(_ ids: [Int64]) throws(JobStoreError) {
        guard !ids.isEmpty else { return }
        try write { db in
            let change = try db.cachedStatement(
                sql: "UPDATE item SET state = 'pending' WHERE id = ? AND kind = 'picture'")
            for id in ids { try change.execute(arguments: [id]) }
        }
    }

    /// Gives all failed and quarantined pictures another try; returns how many there were.
    public func requeueFailures() throws(JobStoreError) -> Int {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE item SET state = 'pending', workerDeaths = 0
                    WHERE kind = 'picture' AND state IN ('failed', 'quarantined')
                    """)
            return db.changesCount
        }
    }
}
