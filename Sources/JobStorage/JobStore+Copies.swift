import GRDB
import Records

extension JobStore {
    /// Copies of an item whose output is no longer what they were copied from stand for themselves: the
    /// first of them becomes the original of the others.
    static func releaseCopies(of id: Int64, _ record: PictureRecord, _ db: Database) throws {
        let query = try db.cachedStatement(
            sql: """
                SELECT item.id AS id, record
                FROM item JOIN pictureRecord ON pictureRecord.itemID = item.id
                WHERE duplicateOf = ? ORDER BY item.id
                """)
        var original: Int64?
        for row in try Row.fetchAll(query, arguments: [id]) {
            guard var copy = try row.json("record", as: PictureRecord.self),
                copy.output?.sha256 != record.output?.sha256
            else { continue }
            let copyID: Int64 = row["id"]
            try db.cachedStatement(sql: "UPDATE item SET duplicateOf = ? WHERE id = ?")
                .execute(arguments: [original, copyID])
            guard original == nil else { continue }
            original = copyID
            copy.remove(.duplicate)
            try store(copy, of: copyID, db)
        }
    }
}
