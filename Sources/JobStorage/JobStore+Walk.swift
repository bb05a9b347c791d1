import Files
import GRDB
import Records
public import SystemPackage

extension JobStore {
    /// Writes down what a walk found, in the order in which it was found.
    ///
    /// New pictures become pending and get their output's name for good; changed ones become pending
    /// again and keep it. Failed ones get another try. Everything is marked as seen by the run.
    ///
    /// - Parameters:
    ///   - sources: what was found, in bytewise order of the paths: names depend on the order.
    ///   - run: the run that walks.
    ///   - naming: how outputs are called.
    ///   - wishes: which known pictures are to be looked at again.
    /// - Returns: the rows whose outputs the runner has to look at.
    /// - Throws: ``JobStoreError`` if the state cannot be written; then nothing of it was.
    public func record(
        _ sources: [WalkedSource], run: Int64, naming: OutputNaming, _ wishes: WalkWishes
    ) throws(JobStoreError) -> [WalkFinding] {
        try write { db in
            let roots = try Self.fetchRootNumbers(db)
            var findings: [WalkFinding] = []
            for source in sources {
                let whole = source.root.path.appending(source.path.components)
                let known = try KnownItem.fetch(whole, roots, knowsSettings: true, db)
                let mayBePicture = source.kind == .picture || source.kind == .foreign
                // What no worker has read may have been taken for a picture because its kind could not be told.
                if known.first?.kind == .picture, mayBePicture || known.contains(where: \.wasRead) {
                    // What was a picture is given to a worker again, which says what it is now.
                    guard mayBePicture else { continue }
                    for item in known {
                        let finding = try item.meet(source, run: run, wishes, db)
                        if let finding { findings.append(finding) }
                    }
                } else if let item = known.first, item.kind == source.kind {
                    try Self.update(item.id, source, run: run, db)
                } else {
                    // An obstacle has no history worth keeping.
                    for item in known {
                        try db.execute(literal: "DELETE FROM item WHERE id = \(item.id)")
                    }
                    try Self.insert(source, run: run, naming, db)
                }
            }
            return findings
        }
    }

    /// Forgets links, special files and unreadable folders that a complete walk of a root did not
    /// meet again: they stand for no picture.
    public func forgetObstacles(under root: Int64, unseenBy run: Int64) throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: """
                    DELETE FROM item
                    WHERE kind <> 'picture' AND inputRootID = ? AND seenRunID <> ?
                    """, arguments: [root, run])
        }
    }

    /// Pictures of a root that a walk did not meet, in the order of their numbers: perhaps they are gone.
    ///
    /// - Parameters:
    ///   - root: the root.
    ///   - run: the run that walked.
    ///   - last: the number after which to go on; 0 to begin.
    ///   - limit: the most to return.
    /// - Returns: nothing if there are no more.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func unseenItems(
        under root: Int64, unseenBy run: Int64, after last: Int64, limit: Int
    ) throws(JobStoreError) -> [(id: Int64, path: FilePath)] {
        try read { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT id, path FROM item
                    WHERE kind = 'picture' AND +inputRootID = ? AND +seenRunID <> ? AND id > ?
                    ORDER BY id LIMIT ?
                    """)
            return try Row.fetchAll(query, arguments: [root, run, last, limit])
                .map { ($0["id"], $0.path("path")) }
        }
    }

    /// Marks pictures whose sources are gone, as part of a run: those that were waiting have vanished, and of
    /// those that are dealt with it is noted, and everything kept.
    ///
    /// - Returns: how many had been dealt with.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func markGone(
        _ ids: [Int64], run: Int64, at now: Double
    ) throws(JobStoreError) -> Int {
        guard !ids.isEmpty else { return 0 }
        return try write { db in
            let failure = try jsonText(
                PictureFailure(
                    .vanished, "The file was found by an earlier run and no longer exists.",
                    remedy: "Put it back and run again, or leave it."))
            let vanish = try db.cachedStatement(
                sql: """
                    UPDATE item SET state = 'quarantined', failure = ?, seenRunID = ?
                    WHERE id = ? AND state IN ('pending', 'failed')
                    """)
            // One that waits for other metadata keeps its files as they are.
            let note = try db.cachedStatement(
                sql: """
                    UPDATE item SET goneAt = coalesce(goneAt, ?),
                        state = CASE state WHEN 'pending' THEN 'done' ELSE state END, failure = NULL
                    WHERE id = ? AND (state IN ('done', 'skipped')
                        OR (state = 'pending' AND outputBytes IS NOT NULL AND nextRecord IS NULL))
                    """)
            var noted = 0
            for id in ids {
                try note.execute(arguments: [now, id])
                noted += db.changesCount
                try vanish.execute(arguments: [failure, run, id])
            }
            return noted
        }
    }

    private static func insert(
        _ source: WalkedSource, run: Int64, _ naming: OutputNaming, _ db: Database
    ) throws {
        let isPicture = source.kind == .picture
        let output = isPicture ? try freeName(for: source, naming, db) : nil
        try db.cachedStatement(
            sql: """
                INSERT INTO item (
                    inputRootID, path, kind, state, reason, representedBy, bytes,
                    modifiedNanoseconds, changedNanoseconds, inode, sidecars, outputPath, failure,
                    seenRunID)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            source.root.id, source.path.blob, source.kind.rawValue, source.state.rawValue,
            source.skipReason, source.representedBy?.blob, source.stamp.bytes,
            source.stamp.modifiedNanoseconds, source.stamp.changedNanoseconds,
            source.stamp.inode, source.sidecars, output?.blob, try source.failure.map(jsonText),
            run,
        ])
    }

    /// Brings the row of something that is no picture to work on up to date.
    private static func update(
        _ id: Int64, _ source: WalkedSource, run: Int64, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE item SET state = ?, reason = ?, representedBy = ?, bytes = ?,
                    modifiedNanoseconds = ?, changedNanoseconds = ?, inode = ?, failure = ?,
                    seenRunID = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            source.state.rawValue, source.skipReason, source.representedBy?.blob,
            source.stamp.bytes, source.stamp.modifiedNanoseconds, source.stamp.changedNanoseconds,
            source.stamp.inode, try source.failure.map(jsonText), run, id,
        ])
    }

    private static func freeName(
        for source: WalkedSource, _ naming: OutputNaming, _ db: Database
    ) throws -> FilePath? {
        for name in naming.candidates(for: source.path, prefix: source.root.prefix) {
            let query = try db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM item WHERE outputPath = ?1 OR nextOutputPath = ?1)
                    """)
            if try Bool.fetchOne(query, arguments: [name.blob]) == false { return name }
        }
        return nil
    }
}

extension WalkedSource {
    /// Where something stands that was just found.
    fileprivate var state: ItemState {
        switch kind {
        case .picture: failure == nil ? .pending : .failed
        // What is not supported stays so until the file or its surroundings change.
        case .foreign where failure?.kind.isTransient == false: .quarantined
        default: failure == nil ? .skipped : .failed
        }
    }

    /// The code in the reason column of things that are passed over.
    fileprivate var skipReason: String? {
        switch kind {
        case .picture, .folder: nil
        case .foreign: failure == nil ? "represented" : nil
        case .link: "symbolic_link"
        case .special: "special_file"
        }
    }
}
