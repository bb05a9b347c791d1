public import Files
import FoundationEssentials
import GRDB
import Records
public import SystemPackage

/// A picture whose source is said to lie in another folder now.
public struct MovedItem: Sendable {
    /// The store's number.
    public let id: Int64
    /// Where the source was, absolute.
    public let source: FilePath
    /// SHA-256 of the content that is known; nil if it was never read.
    public let sha256: String?
    /// Whether XMP files stood beside it.
    public let hasSidecars: Bool
}

/// Where a moved picture is now, as a walk would see it.
public struct NewPlace: Sendable {
    /// The store's number.
    public var id: Int64
    /// The source, absolute.
    public var source: FilePath
    /// Size and times, if it is known to have the same content; nil leaves what was known.
    public var stamp: FileStamp?
    /// What ``WalkedSource/sidecars`` is now.
    public var sidecars: String

    /// A place.
    public init(id: Int64, source: FilePath, stamp: FileStamp?, sidecars: String) {
        self.id = id
        self.source = source
        self.stamp = stamp
        self.sidecars = sidecars
    }
}

extension JobStore {
    /// Pictures below a folder, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - folder: the folder, absolute.
    ///   - last: the number after which to go on; 0 to begin.
    ///   - limit: the most to look at.
    /// - Returns: those of the next `limit` pictures that lie there, and the number of the last that was looked
    ///   at; nil if there are no more.
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func pictures(
        below folder: FilePath, after last: Int64, limit: Int
    ) throws(JobStoreError) -> (items: [MovedItem], last: Int64)? {
        try read { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT item.id AS id, inputRoot.path AS rootPath, item.path AS path, sha256, sidecars
                    FROM item JOIN inputRoot ON inputRoot.id = inputRootID
                    WHERE kind = 'picture' AND item.id > ? ORDER BY item.id LIMIT ?
                    """)
            let rows = try Row.fetchAll(query, arguments: [last, limit])
            guard let end = rows.last else { return nil }
            let items = rows.compactMap { row -> MovedItem? in
                let source = row.path("rootPath").appending(row.path("path").components)
                guard source.starts(with: folder), source != folder else { return nil }
                return MovedItem(
                    id: row["id"], source: source, sha256: row["sha256"],
                    hasSidecars: (row["sidecars"] as String) != "")
            }
            return (items, end["id"])
        }
    }

    /// Whether a source has a row of its own.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func knowsPicture(_ source: FilePath) throws(JobStoreError) -> Bool {
        try read { db in
            try KnownItem.fetch(
                source, try Self.fetchRootNumbers(db), knowsSettings: knowsSettings, db
            )
            .contains { $0.kind == .picture }
        }
    }

    /// Begins a list of new places, which is kept in a temporary table: archives are large.
    ///
    /// - Throws: ``JobStoreError`` if there is no room for it.
    public func beginRelocation() throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: """
                    CREATE TEMP TABLE IF NOT EXISTS newPlace (
                        id INTEGER PRIMARY KEY, source BLOB NOT NULL, bytes INTEGER,
                        modifiedNanoseconds INTEGER, changedNanoseconds INTEGER, inode INTEGER,
                        sidecars TEXT NOT NULL);
                    DELETE FROM newPlace;
                    """)
        }
    }

    /// Adds places to the list.
    ///
    /// - Throws: ``JobStoreError`` if there is no room for them.
    public func add(_ places: [NewPlace]) throws(JobStoreError) {
        guard !places.isEmpty else { return }
        try write { db in
            let insert = try db.cachedStatement(
                sql: "INSERT INTO newPlace VALUES (?, ?, ?, ?, ?, ?, ?)")
            for place in places {
                try insert.execute(arguments: [
                    place.id, place.source.blob, place.stamp?.bytes,
                    place.stamp?.modifiedNanoseconds, place.stamp?.changedNanoseconds,
                    place.stamp?.inode, place.sidecars,
                ])
            }
        }
    }

    /// Moves all pictures of the list to their new places, with everything that names their old ones, in one
    /// transaction.
    ///
    /// What is no picture and lies in the old folder is forgotten: the next walk finds it again.
    ///
    /// - Parameters:
    ///   - old: the folder that the sources were in, absolute.
    ///   - new: the folder that they are in, absolute.
    ///   - request: what the last run was asked for, with the new places; nil leaves it.
    /// - Throws: ``JobStoreError`` if the state cannot be written; then nothing of it was.
    public func relocate(
        from old: FilePath, to new: FilePath, request: String?
    ) throws(JobStoreError) {
        try write { db in
            let relocation = Relocation(old: old, new: new)
            try relocation.moveItems(among: try relocation.moveRoots(db), db)
            let last = "(SELECT MAX(id) FROM run)"
            if let request {
                try db.execute(
                    sql: "UPDATE run SET request = ? WHERE id = \(last)", arguments: [request])
            }
        }
    }
}

/// The moving of rows from one folder to another.
private struct Relocation {
    let old: FilePath
    let new: FilePath

    /// Gives roots in the old folder their new paths, unless there is a root of that path, and sees to it that
    /// one holds the new folder.
    ///
    /// - Returns: the roots' numbers by their new paths.
    func moveRoots(_ db: Database) throws -> [FilePath: Int64] {
        var roots = try JobStore.fetchRoots(db)
        for (index, root) in roots.enumerated() {
            guard let path = root.path.moved(from: old, to: new),
                !roots.contains(where: { $0.path == path })
            else { continue }
            try db.execute(
                sql: "UPDATE inputRoot SET path = ? WHERE id = ?", arguments: [path.blob, root.id])
            roots[index] = InputRoot(id: root.id, path: path, prefix: root.prefix)
        }
        if !roots.contains(where: { new.starts(with: $0.path) || $0.path.starts(with: new) }) {
            // New scans there get their outputs beside those of the old ones.
            let above = roots.filter { old.starts(with: $0.path) }
                .max { $0.path.components.count < $1.path.components.count }
            var below = old
            if let above { _ = below.removePrefix(above.path) }
            let prefix = above.map { $0.prefix.appending(below.components) } ?? FilePath()
            try db.execute(
                sql: "INSERT INTO inputRoot (path, prefix) VALUES (?, ?)",
                arguments: [new.blob, prefix.blob])
        }
        return try JobStore.fetchRootNumbers(db)
    }

    func moveItems(among roots: [FilePath: Int64], _ db: Database) throws {
        // Rows may take each other's places: none may be in the way of another.
        try db.execute(
            sql: """
                UPDATE item SET path = CAST(char(1) || id AS BLOB)
                WHERE id IN (SELECT id FROM temp.newPlace);
                """)
        try forgetObstacles(db)
        let update = try db.makeStatement(
            sql: """
                UPDATE item SET inputRootID = ?, path = ?, sidecars = ?,
                    bytes = coalesce(?, bytes),
                    modifiedNanoseconds = coalesce(?, modifiedNanoseconds),
                    changedNanoseconds = coalesce(?, changedNanoseconds),
                    inode = coalesce(?, inode),
                    goneAt = CASE WHEN ? IS NULL THEN goneAt END
                WHERE id = ?
                """)
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM temp.newPlace ORDER BY id")
        while let row = try rows.next() {
            let source = row.path("source")
            guard let (root, path) = place(of: source, among: roots) else {
                throw DatabaseError(message: "no root holds \(source)")
            }
            let id: Int64 = row["id"]
            let bytes: Int64? = row["bytes"]
            try update.execute(arguments: [
                root, path.blob, row["sidecars"] as String, bytes,
                row["modifiedNanoseconds"] as Int64?, row["changedNanoseconds"] as Int64?,
                row["inode"] as Int64?, bytes, id,
            ])
            try moveSidecars(of: id, db)
        }
    }

    /// The deepest root above a source, and the path below it.
    private func place(
        of source: FilePath, among roots: [FilePath: Int64]
    ) -> (Int64, FilePath)? {
        var folder = source
        while folder.removeLastComponent() {
            guard let root = roots[folder] else { continue }
            var path = source
            return path.removePrefix(folder) ? (root, path) : nil
        }
        return nil
    }

    /// What is no picture, in the old folder and in the new one.
    private func forgetObstacles(_ db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT item.id AS id, inputRoot.path AS rootPath, item.path AS path
                FROM item JOIN inputRoot ON inputRoot.id = inputRootID WHERE kind <> 'picture'
                """)
        var obsolete: [Int64] = []
        while let row = try rows.next() {
            let source = row.path("rootPath").appending(row.path("path").components)
            if source.starts(with: old) || source.starts(with: new) { obsolete.append(row["id"]) }
        }
        for id in obsolete { try db.execute(sql: "DELETE FROM item WHERE id = ?", arguments: [id]) }
    }

    /// Records name the XMP files beside their sources.
    private func moveSidecars(of id: Int64, _ db: Database) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT record FROM pictureRecord
                WHERE itemID = ? AND json_extract(record, '$.sidecars') IS NOT NULL
                """, arguments: [id])
        guard var record = try row?.json("record", as: PictureRecord.self) else { return }
        record.sidecars = record.sidecars?.map { sidecar in
            SidecarRecord(
                path: CodablePath(
                    sidecar.path.path.moved(from: old, to: new) ?? sidecar.path.path),
                sha256: sidecar.sha256)
        }
        try JobStore.store(record, of: id, db)
    }
}
