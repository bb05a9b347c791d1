import FoundationEssentials
import GRDB
public import Records
import SystemPackage

extension JobStore {
    /// All objects of the archive: those that the catalogue names, by name, then folders, by root and path.
    ///
    /// Of a source with several pictures of an object, those without a sequence stand with the first that has one.
    /// Takes 8 bytes of memory per picture.
    public func objects() throws -> [PictureObject] {
        try queue.read { db in
            db.add(function: Self.folder)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    WITH picture AS (
                        SELECT \(catalogValue("object")) AS object,
                            \(catalogValue("sequence")) AS sequence,
                            inputRoot.path AS rootPath, folder(item.path) AS folder, item.*
                        FROM item JOIN inputRoot ON inputRoot.id = item.inputRootID
                        WHERE item.kind = 'picture')
                    SELECT id, object, rootPath, folder
                    FROM (SELECT *, coalesce(sequence, min(sequence) OVER (
                        PARTITION BY object, inputRootID, path)) AS position FROM picture) AS item
                    ORDER BY object IS NULL, object, iif(object IS NULL, rootPath, NULL),
                        iif(object IS NULL, folder, NULL), position IS NULL, position, rootPath,
                        \(pathOrder)
                    """)
            var objects: [PictureObject] = []
            while let row = try rows.next() {
                let key = PictureObject.Key(row)
                if objects.last?.key.isSame(as: key) == true {
                    objects[objects.endIndex - 1].items.append(row["id"])
                } else {
                    objects.append(PictureObject(key, items: [row["id"]]))
                }
            }
            return objects
        }
    }

    /// Calls `body` for each picture of an object in its order, one row in memory.
    public func forEachItem(
        of object: PictureObject, _ body: (ItemRecord) throws -> Void
    ) throws {
        try queue.read { db in
            let query = try db.cachedStatement(
                sql: "SELECT \(ItemRecord.columns) WHERE item.id = ?")
            for id in object.items {
                // It may have gone since the objects were listed.
                if let row = try Row.fetchOne(query, arguments: [id]) { try body(ItemRecord(row)) }
            }
        }
    }

    /// A value of the catalogue in SQL.
    private func catalogValue(_ name: String) -> String {
        knowsCatalog ? "json_extract(item.catalog, '$.\(name)')" : "NULL"
    }

    /// The folder of a path, empty for none.
    private static let folder = DatabaseFunction("folder", argumentCount: 1, pure: true) {
        Data.fromDatabaseValue($0[0]).map {
            FilePath(bytes: Array($0)).removingLastComponent().blob
        }
    }
}

extension PictureObject.Key {
    /// By bytes, as the rows are sorted: text that differs in its Unicode normal form alone is equal to Swift.
    fileprivate func isSame(as other: Self) -> Bool {
        switch (self, other) {
        case (.named(let one), .named(let other)): one.utf8.elementsEqual(other.utf8)
        default: self == other
        }
    }

    fileprivate init(_ row: Row) {
        if let name: String = row["object"] {
            self = .named(name)
        } else {
            self = .folder(
                root: CodablePath(row.path("rootPath")), path: CodablePath(row.path("folder")))
        }
    }
}
