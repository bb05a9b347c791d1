import FoundationEssentials
import GRDB
public import Records
public import SystemPackage

/// A finished picture and where its files are.
public struct FinishedItem: Sendable {
    /// The store's number.
    public let id: Int64
    /// The source, absolute.
    public let source: FilePath
    /// Which of the source's pictures it is.
    public let place: PicturePlace
    /// SHA-256 that the source had, lower-case hexadecimal.
    public let sourceSHA256: String
    /// The output below the output folder.
    public let output: FilePath
    /// When the first run began that knew it, in seconds since 1970.
    public let firstRunAt: Double
    /// Version of the program that worked on it last; nil where its run is not known.
    public let programVersion: String?
    /// What is known of the picture.
    public let record: PictureRecord
    /// What is known of it after changes of its files that were not completed.
    public let nextRecords: [PictureRecord]
    /// The store's number of the settings that it was made with.
    public let settingsID: Int64?

    /// True if a command ended while its files took the place of others.
    public var isHalfReplaced: Bool { nextRecords.contains { $0 != record } }

    /// All that is known of its files.
    public var records: [PictureRecord] { [record] + nextRecords }

    /// All that a file of it may be.
    public func expected(_ path: FilePath, _ facts: OutputFacts) -> [OutputFacts] {
        [facts]
            + nextRecords.flatMap { $0.files(at: output) }.filter { $0.path == path }.map(\.facts)
    }
}

extension JobStore {
    /// Pictures with finished files: those that are done, and those that wait for other metadata, another look, or to be
    /// made again; not those whose files were being replaced.
    private var finished: String {
        let isWhole = knowsSettings ? " AND nextSettingsID IS NULL" : ""
        return "(state = 'done' OR (state = 'pending' AND outputBytes IS NOT NULL\(isWhole)))"
    }

    /// How many finished pictures carry no content credentials.
    ///
    /// - Parameter wereAskedFor: count only those that were to have some, or whose files replace signed ones.
    /// - Returns: how many.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func unsignedCount(wereAskedFor: Bool) throws(JobStoreError) -> Int {
        try readOnce { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT COUNT(*) FROM item JOIN pictureRecord ON itemID = item.id
                    WHERE state = 'done' AND json_extract(record, '$.credentials.manifest') IS NULL
                        AND (NOT ? OR json_extract(record, '$.credentials') IS NOT NULL)
                    """, arguments: [wereAskedFor]) ?? 0
        }
    }

    /// The numbers of finished pictures, ascending.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func finishedNumbers() throws(JobStoreError) -> [Int64] {
        try readOnce { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM item WHERE \(finished) ORDER BY id")
        }
    }

    /// Finished pictures by their numbers, in the order given; those that are finished no more are left out.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func finishedItems(
        _ numbers: some Sequence<Int64>
    ) throws(JobStoreError) -> [FinishedItem] {
        let settings = knowsSettings ? "settingsID" : "NULL"
        return try read { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT item.id AS id, inputRoot.path AS rootPath, item.path AS path, page, part,
                        sha256, outputPath, firstRunAt, programVersion, record, nextRecord,
                        \(settings) AS settingsID
                    FROM item JOIN inputRoot ON inputRoot.id = inputRootID
                        JOIN pictureRecord ON pictureRecord.itemID = item.id
                        LEFT JOIN run ON run.id = item.runID
                    WHERE item.id = ? AND \(finished)
                    """)
            return try numbers.compactMap { number in
                guard let row = try Row.fetchOne(query, arguments: [number]),
                    let output = row.optionalPath("outputPath"),
                    let record = try row.json("record", as: PictureRecord.self)
                else { return nil }
                return FinishedItem(
                    id: row["id"],
                    source: row.path("rootPath").appending(row.path("path").components),
                    place: row.place, sourceSHA256: row["sha256"], output: output,
                    firstRunAt: row["firstRunAt"] ?? 0, programVersion: row["programVersion"],
                    record: record,
                    nextRecords: try row.nextRecords(), settingsID: row["settingsID"])
            }
        }
    }

    /// Looks for a file among the outputs of pictures, in whatever state these are, and their companions.
    ///
    /// - Parameter file: the file below the output folder.
    /// - Returns: whether it is one of them.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func knows(_ file: FilePath) throws(JobStoreError) -> Bool {
        try read { db in
            let next = knowsSettings ? " OR nextOutputPath = ?1" : ""
            let outputs = try db.cachedStatement(
                sql: "SELECT 1 FROM item WHERE outputPath = ?1\(next)")
            if try Row.fetchOne(outputs, arguments: [file.blob]) != nil { return true }
            return try Self.stems(of: file).contains { stem in
                try hasCompanion(file, ofOutputsNamed: stem, db)
            }
        }
    }

    /// What the path of an output may be, without its extension, that a file is a companion of.
    private static func stems(of file: FilePath) -> [[UInt8]] {
        let bytes = file.bytes
        let slash = bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1
        let ends = bytes.indices.dropFirst(slash + 2)
        // The credentials of an output have its name but for the extension.
        let dot = ends.last { bytes[$0] == UInt8(ascii: ".") }
        return (ends.filter { bytes[$0] == UInt8(ascii: "_") } + (dot.map { [$0] } ?? []))
            .map { Array(bytes[..<$0]) }
    }

    private func hasCompanion(
        _ file: FilePath, ofOutputsNamed stem: [UInt8], _ db: Database
    ) throws -> Bool {
        let next = knowsSettings ? "nextOutputPath" : "NULL"
        // A slash follows the dot among the bytes; these are no paths.
        let query = try db.cachedStatement(
            sql: """
                SELECT outputPath, coalesce(\(next), outputPath) AS nextPath, record, nextRecord
                FROM item JOIN pictureRecord ON pictureRecord.itemID = item.id
                WHERE (outputPath > ?1 AND outputPath < ?2) OR (\(next) > ?1 AND \(next) < ?2)
                """)
        let range = [".", "/"].map { Data(stem + Array($0.utf8)) }
        return try Row.fetchAll(query, arguments: StatementArguments(range)).contains { row in
            let record = try row.json("record", as: PictureRecord.self)
            let known = [record].compactMap(\.self).map { ($0, row.path("outputPath")) }
            let next = try row.nextRecords().map { ($0, row.path("nextPath")) }
            return (known + next).contains { record, output in
                record.files(at: output).contains { $0.path == file }
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
                    UPDATE item SET state = 'pending', nextRecord = coalesce(
                        nextRecord, (SELECT record FROM pictureRecord WHERE itemID = item.id))
                    WHERE id = ? AND state = 'done'
                    """)
            for id in ids { try change.execute(arguments: [id]) }
        }
    }
}
