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
    ///   - folders: Folders that were named as inputs.
    ///   - parents: Folders of files that were named one by one: mirrored by the output folder.
    /// - Returns: All roots, old and new.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func addInputRoots(
        folders: [FilePath], parents: [FilePath]
    ) throws(JobStoreError) -> [InputRoot] {
        try write { db in
            var roots = try Self.fetchRoots(db)
            let newFolders = folders.filter { folder in !roots.contains { $0.path == folder } }
            let isSole = roots.isEmpty && Set(newFolders).count == 1
            for folder in newFolders {
                let prefix = isSole ? FilePath() : Self.freePrefix(for: folder, among: roots)
                try Self.insertRoot(folder, prefix: prefix, into: &roots, db)
            }
            for parent in parents {
                try Self.insertRoot(parent, prefix: FilePath(), into: &roots, db)
            }
            return roots
        }
    }

    static func fetchRoots(_ db: Database) throws -> [InputRoot] {
        try Row.fetchAll(db, sql: "SELECT id, path, prefix FROM inputRoot ORDER BY id").map { row in
            InputRoot(id: row["id"], path: row.path("path"), prefix: row.path("prefix"))
        }
    }

    private static func insertRoot(
        _ path: FilePath, prefix: FilePath, into roots: inout [InputRoot], _ db: Database
    ) throws {
        guard !roots.contains(where: { $0.path == path }) else { return }
        try db.execute(
            sql: "INSERT INTO inputRoot (path, prefix) VALUES (?, ?)",
            arguments: [path.blob, prefix.blob])
        roots.append(InputRoot(id: db.lastInsertedRowID, path: path, prefix: prefix))
    }

    /// The folder's own name, with a number if another root has it already.
    private static func freePrefix(for folder: FilePath, among roots: [InputRoot]) -> FilePath {
        let name = folder.lastComponent?.bytes ?? Array("root".utf8)
        var prefix = FilePath(bytes: name)
        var number = 2
        while roots.contains(where: { $0.prefix == prefix }) {
            prefix = FilePath(bytes: name + Array("-\(number)".utf8))
            number += 1
        }
        return prefix
    }
}
