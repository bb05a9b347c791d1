import GRDB
public import Records

extension JobStore {
    /// Takes the next pending picture of a run's walk, by root and path; nil if there is none.
    public func claimNext(run: Int64, at now: Double) throws(JobStoreError) -> ClaimedItem? {
        try write { db in
            let id = try Int64.fetchOne(
                db,
                sql: """
                    UPDATE item SET state = 'running', attempts = attempts + 1, startedAt = ?,
                        finishedAt = NULL, runID = ?
                    WHERE id = (
                        SELECT id FROM item WHERE seenRunID = ? AND state = 'pending'
                        ORDER BY inputRootID, path LIMIT 1)
                    RETURNING id
                    """, arguments: [now, run, run])
            guard let id else { return nil }
            return try Self.begin(id, run: run, at: now, db)
        }
    }

    /// Takes a failed picture for another attempt; nil if it is not failed.
    public func claim(
        failed id: Int64, run: Int64, at now: Double
    ) throws(JobStoreError) -> ClaimedItem? {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE item SET state = 'running', attempts = attempts + 1, startedAt = ?,
                        finishedAt = NULL, runID = ?
                    WHERE id = ? AND state = 'failed'
                    """, arguments: [now, run, id])
            guard db.changesCount == 1 else { return nil }
            return try Self.begin(id, run: run, at: now, db)
        }
    }

    /// Keeps the content's hash as soon as it is known, and forgets what was known of another one.
    public func setContent(
        of id: Int64, sha256: String, pixels: Int?, stamp: FileStamp
    ) throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: """
                    DELETE FROM pictureRecord WHERE itemID = ?1
                        AND ?2 IS NOT (SELECT sha256 FROM item WHERE id = ?1)
                    """, arguments: [id, sha256])
            try db.execute(
                sql: """
                    UPDATE item SET
                        outputBytes = CASE WHEN sha256 = ? THEN outputBytes END,
                        duplicateOf = CASE WHEN sha256 = ? THEN duplicateOf END,
                        workerDeaths = CASE WHEN sha256 <> ? THEN 0 ELSE workerDeaths END,
                        sha256 = ?, pixels = ?, bytes = ?, modifiedNanoseconds = ?,
                        changedNanoseconds = ?, inode = ?
                    WHERE id = ?
                    """,
                arguments: [
                    sha256, sha256, sha256, sha256, pixels, stamp.bytes, stamp.modifiedNanoseconds,
                    stamp.changedNanoseconds, stamp.inode, id,
                ])
        }
    }

    /// Commits a finished output.
    public func finish(
        _ id: Int64, record: PictureRecord, duplicateOf: Int64?, at now: Double
    ) throws(JobStoreError) {
        try settle(id, .done, outcome: "done", at: now) { db in
            try db.execute(
                sql: """
                    UPDATE item SET reason = NULL, failure = NULL, pixels = ?, outputBytes = ?,
                        duplicateOf = ? WHERE id = ?
                    """,
                arguments: [record.source.pixels, record.output?.bytes, duplicateOf, id])
            try Self.store(record, of: id, db)
        }
    }

    /// Commits that a picture was left alone.
    public func skip(
        _ id: Int64, reason: String, record: PictureRecord, at now: Double
    ) throws(JobStoreError) {
        try settle(id, .skipped, outcome: "skipped", at: now) { db in
            try db.execute(
                sql: """
                    UPDATE item SET reason = ?, failure = NULL, pixels = ?, outputBytes = NULL,
                        duplicateOf = NULL WHERE id = ?
                    """,
                arguments: [reason, record.source.pixels, id])
            try Self.store(record, of: id, db)
        }
    }

    /// Commits a failed attempt.
    ///
    /// - Parameters:
    ///   - id: The item.
    ///   - failure: Why it failed.
    ///   - forGood: True if another attempt would be in vain: the item is quarantined.
    ///   - workerDied: True if the worker died, or was stopped because it took too long.
    ///   - now: Seconds since 1970.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func fail(
        _ id: Int64, _ failure: PictureFailure, forGood: Bool, workerDied: Bool, at now: Double
    ) throws(JobStoreError) {
        let text = forGood ? "quarantined" : "failed"
        try settle(id, forGood ? .quarantined : .failed, outcome: text, at: now) { db in
            let failure = try jsonText(failure)
            try db.execute(
                sql: """
                    UPDATE item SET failure = ?, workerDeaths = workerDeaths + ? WHERE id = ?
                    """, arguments: [failure, workerDied ? 1 : 0, id])
            try db.execute(
                sql: """
                    UPDATE attempt SET failure = ? WHERE id = (
                        SELECT MAX(id) FROM attempt WHERE itemID = ?)
                    """, arguments: [failure, id])
        }
    }

    /// Makes a running item pending again, for causes that are not its own.
    public func giveBack(_ id: Int64, at now: Double) throws(JobStoreError) {
        try settle(id, .pending, outcome: "given_back", at: now) { _ in }
    }

    /// Makes items of a dead runner pending again; returns how many there were.
    public func requeueOrphans() throws(JobStoreError) -> Int {
        try write { db in
            try db.execute(sql: "UPDATE attempt SET outcome = 'lost' WHERE outcome IS NULL")
            try db.execute(sql: "UPDATE item SET state = 'pending' WHERE state = 'running'")
            return db.changesCount
        }
    }

    /// Makes a finished or quarantined item pending, because its output has to be made again.
    public func requeue(_ id: Int64) throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE item SET state = 'pending' WHERE id = ? AND kind = 'picture'",
                arguments: [id])
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

    /// Makes every picture pending that was not finished, because other parameters judge anew.
    public func requeueUnfinished() throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE item SET state = 'pending', workerDeaths = 0
                    WHERE kind = 'picture' AND state IN ('skipped', 'failed', 'quarantined')
                    """)
        }
    }

    private static func store(_ record: PictureRecord, of id: Int64, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO pictureRecord (itemID, record) VALUES (?, ?)",
            arguments: [id, try jsonText(record)])
    }

    private static func begin(
        _ id: Int64, run: Int64, at now: Double, _ db: Database
    ) throws -> ClaimedItem? {
        try db.execute(
            sql: "INSERT INTO attempt (itemID, runID, startedAt) VALUES (?, ?, ?)",
            arguments: [id, run, now])
        return try Row.fetchOne(
            db, sql: "SELECT \(ItemRecord.columns) WHERE item.id = ?", arguments: [id]
        ).flatMap(ClaimedItem.init)
    }

    private func settle(
        _ id: Int64, _ state: ItemState, outcome: String, at now: Double,
        _ details: (Database) throws -> Void
    ) throws(JobStoreError) {
        try write { db in
            try details(db)
            try db.execute(
                sql: "UPDATE item SET state = ?, finishedAt = ? WHERE id = ?",
                arguments: [state.rawValue, now, id])
            try db.execute(
                sql: """
                    UPDATE attempt SET outcome = ?, finishedAt = ?
                    WHERE itemID = ? AND outcome IS NULL
                    """, arguments: [outcome, now, id])
        }
    }
}
