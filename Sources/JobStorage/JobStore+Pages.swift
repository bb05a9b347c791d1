import Files
import GRDB
import Records
import SystemPackage

/// What became of the row of a source whose pages got rows of their own.
public struct PageRows: Sendable {
    /// The row that stood for the whole source, or for its first page already.
    public let first: ClaimedItem
    /// Rows that were added, pending, in the order of the pages.
    public let added: [ClaimedItem]
}

extension JobStore {
    /// Gives each page of a source a row of its own, in one transaction; those that have one keep it.
    ///
    /// Names of outputs depend on the source, the rows of the last walk and the scans beside it alone,
    /// not on the order in which sources are opened: after a crash they are the same.
    ///
    /// - Parameters:
    ///   - pages: how many pages the source has.
    ///   - item: the row of the source, or that of its first page.
    ///   - keepingName: true if the first page has an output that keeps its name.
    ///   - stems: of names of files beside the source, whose outputs would be called like that.
    ///   - run: the run that sees the new rows.
    ///   - naming: how outputs are called.
    /// - Returns: the rows.
    /// - Throws: ``JobStoreError`` if the state cannot be written; then nothing of it was.
    public func addPages(
        _ pages: Int, of item: ClaimedItem, keepingName: Bool, avoiding stems: Set<[UInt8]>,
        run: Int64, naming: OutputNaming
    ) throws(JobStoreError) -> PageRows {
        try write { db in
            let source = PagedSource(
                item: item, pages: pages, stems: stems, naming: naming,
                prefix: try Self.fetchRoots(db).first { $0.id == item.inputRootID }?.prefix ?? "")
            let known = Set(try source.knownPages(db))
            let isWhole = item.place.page == nil
            let missing = (1...pages).filter { !known.contains($0) && ($0 > 1 || !isWhole) }
            let renames = isWhole && !keepingName
            let names = try source.names((renames ? [1] : []) + missing, db)
            if isWhole {
                try db.execute(
                    sql: "UPDATE item SET page = 1, pages = ?, outputPath = ? WHERE id = ?",
                    arguments: [pages, (names[1] ?? item.output).blob, item.item.id])
            }
            var added: [Int64] = []
            for page in missing {
                guard let name = names[page] else { continue }
                try source.insert(page, name: name, run: run, db)
                added.append(db.lastInsertedRowID)
            }
            try Self.catalog(pagesOf: item, db)
            return PageRows(
                first: try Self.claimed(item.item.id, db) ?? item,
                added: try added.compactMap { try Self.claimed($0, db) })
        }
    }

    static func claimed(_ id: Int64, _ db: Database) throws -> ClaimedItem? {
        let query = try db.cachedStatement(
            sql: "SELECT \(ItemRecord.columns) WHERE item.id = ?")
        return try Row.fetchOne(query, arguments: [id]).flatMap(ClaimedItem.init)
    }
}

/// A source whose pages get rows.
private struct PagedSource {
    let item: ClaimedItem
    let pages: Int
    let stems: Set<[UInt8]>
    let naming: OutputNaming
    let prefix: FilePath

    /// Attempts at a name after which none is believed to be the source's.
    private static let mostAttempts = 100

    func knownPages(_ db: Database) throws -> [Int] {
        try Int.fetchAll(
            db.cachedStatement(sql: "SELECT page FROM item WHERE inputRootID = ? AND path = ?"),
            arguments: [item.inputRootID, item.item.path.path.blob])
    }

    /// Names for pages: of all possible ones the first that are free for all of them alike.
    func names(_ wanted: [Int], _ db: Database) throws -> [Int: FilePath] {
        let own = ownAttempt
        for attempt in own... {
            let names = wanted.map { page in
                (page, name(attempt, mark: PicturePlace.mark(page: page, of: pages)))
            }
            // The name of a whole source is the root of those of its pages.
            let root = attempt == own ? [] : [name(attempt)]
            if try (root + names.map(\.1)).allSatisfy({ try isFree($0, db) }) {
                return Dictionary(uniqueKeysWithValues: names)
            }
        }
        return [:]
    }

    private func name(_ attempt: Int, mark: String = "") -> FilePath {
        naming.candidate(attempt, for: item.item.path.path, prefix: prefix, mark: mark)
    }

    /// The attempt that gave the source or its first page the name that it has.
    private var ownAttempt: Int {
        (0..<Self.mostAttempts).first { attempt in
            let marks = [1, 100, 1_000, 10_000].map { PicturePlace.mark(page: 1, of: $0) }
            return ([""] + marks).contains { name(attempt, mark: $0) == item.output }
        } ?? 0
    }

    private func isFree(_ name: FilePath, _ db: Database) throws -> Bool {
        if let stem = naming.stem(ofSourceNaming: name), stems.contains(stem) { return false }
        let query = try db.cachedStatement(
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM item WHERE (outputPath = ?1 OR nextOutputPath = ?1)
                        AND (inputRootID, path) <> (?2, ?3))
                """)
        return try Bool.fetchOne(
            query, arguments: [name.blob, item.inputRootID, item.item.path.path.blob]) == false
    }

    func insert(_ page: Int, name: FilePath, run: Int64, _ db: Database) throws {
        let stamp = item.stamp
        try db.cachedStatement(
            sql: """
                INSERT INTO item (
                    inputRootID, path, page, kind, state, bytes, modifiedNanoseconds,
                    changedNanoseconds, inode, pages, outputPath, seenRunID, sidecars)
                VALUES (?, ?, ?, 'picture', 'pending', ?, ?, ?, ?, ?, ?, ?,
                    (SELECT sidecars FROM item WHERE id = ?))
                """
        ).execute(arguments: [
            item.inputRootID, item.item.path.path.blob, page, stamp.bytes,
            stamp.modifiedNanoseconds, stamp.changedNanoseconds, stamp.inode, pages, name.blob, run,
            item.item.id,
        ])
    }
}
