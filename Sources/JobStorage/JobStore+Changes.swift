import Files
import GRDB
import Records

extension JobStore {
    /// Writes changes down in their order, all or none, with one commit.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be written;
    ///   ``JobStoreError/Code-swift.enum/busy`` if an item that was claimed is no longer there to be
    ///   claimed. Then nothing was written, and the same changes may be tried again.
    public func apply(_ changes: [ItemChange]) throws(JobStoreError) {
        guard !changes.isEmpty else { return }
        try write { db in
            for change in changes { try apply(change, db) }
        }
    }

    private func apply(_ change: ItemChange, _ db: Database) throws {
        let (id, now) = (change.itemID, change.time)
        switch change.event {
        case .claimed(let run):
            try claim(id, run: run, at: now, db)
        case .content(let sha256, let pages, let pixels, let stamp):
            try Self.setContent(
                of: id, sha256: sha256, pages: pages, pixels: pixels, stamp: stamp, db)
        case .replacing(let record, let settings):
            try Self.announce(record, settings, of: id, db)
        case .finished(let record, let duplicateOf, let settings):
            try db.cachedStatement(
                sql: """
                    UPDATE item SET state = 'done', finishedAt = ?, reason = NULL, failure = NULL,
                        pixels = ?, outputBytes = ?, duplicateOf = ?, nextRecord = NULL,
                        settingsID = coalesce(?, settingsID), nextSettingsID = NULL,
                        outputPath = coalesce(nextOutputPath, outputPath), nextOutputPath = NULL,
                        redoRunID = NULL
                    WHERE id = ?
                    """
            ).execute(arguments: [
                now, record.source.pixels, record.output?.bytes, duplicateOf,
                try settings.map { try Self.number(of: $0, db) }, id,
            ])
            try Self.store(record, of: id, db)
            try Self.releaseCopies(of: id, record, db)
        case .signed(let record):
            try db.cachedStatement(
                sql: "UPDATE item SET outputBytes = ?, nextRecord = NULL WHERE id = ?"
            ).execute(arguments: [record.output?.bytes, id])
            try Self.store(record, of: id, db)
        case .confirmed(let isOnePage):
            try db.cachedStatement(
                sql: """
                    UPDATE item SET state = 'done', finishedAt = ?, reason = NULL, failure = NULL
                    WHERE id = ?
                    """
            ).execute(arguments: [now, id])
            if isOnePage { try Self.removeMultipage(of: id, db) }
        case .skipped(let reason, let record, let settings):
            try db.cachedStatement(
                sql: """
                    UPDATE item SET state = 'skipped', finishedAt = ?, reason = ?, failure = NULL,
                        pixels = ?, outputBytes = NULL, duplicateOf = NULL, nextRecord = NULL,
                        settingsID = coalesce(?, settingsID), redoRunID = NULL
                    WHERE id = ?
                    """
            ).execute(arguments: [
                now, reason, record?.source.pixels,
                try settings.map { try Self.number(of: $0, db) }, id,
            ])
            if let record { try Self.store(record, of: id, db) }
        case .failed(let failure, let forGood, let workerDied, let settings):
            let state: ItemState = forGood ? .quarantined : .failed
            try db.cachedStatement(
                sql: """
                    UPDATE item SET state = ?, finishedAt = ?, failure = ?,
                        workerDeaths = workerDeaths + ?,
                        settingsID = CASE WHEN outputBytes IS NULL
                            THEN coalesce(?, settingsID) ELSE settingsID END
                    WHERE id = ?
                    """
            ).execute(arguments: [
                state.rawValue, now, try jsonText(failure), workerDied ? 1 : 0,
                try settings.map { try Self.number(of: $0, db) }, id,
            ])
        case .givenBack:
            try db.cachedStatement(
                sql: "UPDATE item SET state = 'pending', finishedAt = ? WHERE id = ?"
            ).execute(arguments: [now, id])
        case .acquitted:
            try db.cachedStatement(
                sql: """
                    UPDATE item SET state = 'pending', finishedAt = ?, failure = NULL WHERE id = ?
                    """
            ).execute(arguments: [now, id])
        }
    }

    /// Notes what the files of a picture are about to become.
    ///
    /// Signatures may differ from attempt to attempt, and any of them may have left a file: each stays known until one
    /// is completed. Files of other settings replace all that there is.
    private static func announce(
        _ record: PictureRecord, _ settings: RunParameters?, of id: Int64, _ db: Database
    ) throws {
        var records: [PictureRecord] = []
        if settings == nil {
            let query = try db.cachedStatement(sql: "SELECT nextRecord FROM item WHERE id = ?")
            records = try Row.fetchOne(query, arguments: [id])?.nextRecords() ?? []
        }
        if !records.contains(record) { records.append(record) }
        try db.cachedStatement(
            sql: "UPDATE item SET nextRecord = ?, nextSettingsID = ? WHERE id = ?"
        ).execute(arguments: [
            try jsonText(records), try settings.map { try number(of: $0, db) }, id,
        ])
    }

    private static func setContent(
        of id: Int64, sha256: String, pages: Int, pixels: Int?, stamp: FileStamp, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM pictureRecord WHERE itemID = ?1
                    AND ?2 IS NOT (SELECT sha256 FROM item WHERE id = ?1)
                """
        ).execute(arguments: [id, sha256])
        try db.cachedStatement(
            sql: """
                UPDATE item SET
                    outputBytes = CASE WHEN sha256 = ?1 THEN outputBytes END,
                    duplicateOf = CASE WHEN sha256 = ?1 THEN duplicateOf END,
                    nextRecord = CASE WHEN sha256 = ?1 THEN nextRecord END,
                    workerDeaths = CASE WHEN sha256 <> ?1 THEN 0 ELSE workerDeaths END,
                    sha256 = ?1, pixels = ?2, bytes = ?3, modifiedNanoseconds = ?4,
                    changedNanoseconds = ?5, inode = ?6, pages = ?7
                WHERE id = ?8
                """
        ).execute(arguments: [
            sha256, pixels, stamp.bytes, stamp.modifiedNanoseconds, stamp.changedNanoseconds,
            stamp.inode, pages, id,
        ])
    }

    private static func removeMultipage(of id: Int64, _ db: Database) throws {
        let query = try db.cachedStatement(sql: "SELECT record FROM pictureRecord WHERE itemID = ?")
        guard
            var record = try Row.fetchOne(query, arguments: [id])?
                .json("record", as: PictureRecord.self), record.flags.contains(.multipage)
        else { return }
        record.remove(.multipage)
        try store(record, of: id, db)
    }

    static func store(_ record: PictureRecord, of id: Int64, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO pictureRecord (itemID, record) VALUES (?, ?)"
        ).execute(arguments: [id, try jsonText(record)])
    }
}
