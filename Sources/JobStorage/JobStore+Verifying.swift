import GRDB
public import Records
public import SystemPackage

/// A finished picture and where its files are.
public struct FinishedItem: Sendable {
    /// The store's number.
    public let id: Int64
    /// The source, absolute.
    public let source: FilePath
    /// The output below the output folder.
    public let output: FilePath
    /// What is known of the picture.
    public let record: PictureRecord
}

extension JobStore {
    /// How many pictures are finished.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func finishedCount() throws(JobStoreError) -> Int {
        try readOnce { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM item WHERE state = 'done'") ?? 0
        }
    }

    /// Finished pictures in the order of their numbers.
    ///
    /// - Parameters:
    ///   - last: the number after which to go on; 0 to begin.
    ///   - limit: the most to return.
    /// - Returns: nothing if there are no more.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func finishedItems(after last: Int64, limit: Int) throws(JobStoreError) -> [FinishedItem]
    {
        try read { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT item.id AS id, inputRoot.path AS rootPath, item.path AS path, outputPath,
                        record
                    FROM item JOIN inputRoot ON inputRoot.id = inputRootID
                        JOIN pictureRecord ON pictureRecord.itemID = item.id
                    WHERE state = 'done' AND item.id > ? ORDER BY item.id LIMIT ?
                    """)
            return try Row.fetchAll(query, arguments: [last, limit]).compactMap { row in
                guard let output = row.optionalPath("outputPath"),
                    let record = try row.json("record", as: PictureRecord.self)
                else { return nil }
                return FinishedItem(
                    id: row["id"],
                    source: row.path("rootPath").appending(row.path("path").components),
                    output: output, record: record)
            }
        }
    }

    /// Has the next run look at the files of finished pictures by their hashes, and make them again if they
    /// are not what was written.
    ///
    /// It is what a crash between files of two records leaves (``ItemChange/Event/replacing(by:)``), with the same
    /// record twice.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func distrust(_ ids: [Int64]) throws(JobStoreError) {
        guard !ids.isEmpty else { return }
        try write { db in
            let change = try db.cachedStatement(
                sql: """
                    UPDATE item SET state = 'pending', nextRecord =
                        (SELECT record FROM pictureRecord WHERE itemID = item.id)
                    WHERE id = ? AND state = 'done'
                    """)
            for id in ids { try change.execute(arguments: [id]) }
        }
    }
}
