import GRDB
import Records
public import SystemPackage

/// A folder that sources are found under.
public struct InputRoot: Hashable, Sendable {
    /// The store's number of the root.
    public let id: Int64
    /// The folder, absolute and free of symbolic links.
    public let path: FilePath
    /// The folder below the output folder that mirrors it; empty for the output folder itself.
    public let prefix: FilePath
}

extension JobStore {
    /// All roots, in the order in which they came to be.
    public func inputRoots() throws(JobStoreError) -> [InputRoot] {
        try read(Self.fetchRoots)
    }

    /// The roots of these folders, made where they are new.
    ///
    /// The only folder of a first run is mirrored by the output folder itself, every other one by a
    /// folder of its own name. What was once decided holds for ever: names of outputs depend on it.
    ///
    /// - Parameters:
    ///   - folders: folders that were named as inputs.
    ///   - parents: folders of files that were named one by one: mirrored by the output folder.
    /// - Returns: all roots, old and new.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func addInputRoots(
        folders: [FilePath], parents: [FilePath]
    ) throws(JobStoreError) -> [InputRoot] {
        try write { db in
            let roots = try Self.fetchRoots(db)
            var known = Set(roots.map(\.path))
            var prefixes = Set(roots.map(\.prefix))
            let newFolders = folders.filter { known.insert($0).inserted }
            let isSole = roots.isEmpty && newFolders.count == 1
            for folder in newFolders {
                let prefix = isSole ? FilePath() : Self.freePrefix(for: folder, among: &prefixes)
                try Self.insertRoot(folder, prefix: prefix, db)
            }
            for parent in parents where known.insert(parent).inserted {
                try Self.insertRoot(parent, prefix: FilePath(), db)
            }
            return try Self.fetchRoots(db)
        }
    }

    /// The roots' numbers by their folders.
    static func fetchRootNumbers(_ db: Database) throws -> [FilePath: Int64] {
        Dictionary(
            try fetchRoots(db).map { ($0.path, $0.id) }, uniquingKeysWith: { first, _ in first })
    }

    static func fetchRoots(_ db: Database) throws -> [InputRoot] {
        try Row.fetchAll(db, sql: "SELECT id, path, prefix FROM inputRoot ORDER BY id").map { row in
            InputRoot(id: row["id"], path: row.path("path"), prefix: row.path("prefix"))
        }
    }

    private static func insertRoot(_ path: FilePath, prefix: FilePath, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO inputRoot (path, prefix) VALUES (?, ?)")
            .execute(arguments: [path.blob, prefix.blob])
    }

    /// The folder's own name, with a number if another root has it already.
    private static func freePrefix(
        for folder: FilePath, among taken: inout Set<FilePath>
    ) -> FilePath {
        let name = folder.lastComponent?.bytes ?? Array("root".utf8)
        var prefix = FilePath(bytes: name)
        var number = 2
        while !taken.insert(prefix).inserted {
            prefix = FilePath(bytes: name + Array("-\(number)".utf8))
            number += 1
        }
        return prefix
    }
}
