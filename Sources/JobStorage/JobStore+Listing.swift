import FoundationEssentials
import GRDB
public import Records
import SystemPackage

extension JobStore {
    /// Calls `body` for each finished picture, in some order, one row in memory.
    ///
    /// - Parameters:
    ///   - order: what comes first.
    ///   - flags: list only pictures that have one of these; none for all.
    ///   - limit: the most to list; nil for all.
    ///   - body: takes the picture.
    /// - Throws: ``JobStoreError`` if the state cannot be read, or what `body` throws.
    public func forEachFinished(
        by order: PictureOrder, flagged flags: [QualityFlag] = [], limit: Int? = nil,
        _ body: (ListedPicture) throws -> Void
    ) throws {
        try queue.read { db in
            // SQLite takes the few values out of the records faster than a decoder reads them whole.
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT inputRoot.path AS rootPath, item.*,
                        json_extract(record, '$.confidence') AS confidence,
                        json_extract(record, '$.meanChromaAfter') AS colour,
                        json_extract(record, '$.scenes[0].name') AS scene,
                        json_extract(record, '$.flags') AS flags
                    FROM item JOIN inputRoot ON inputRoot.id = item.inputRootID
                        JOIN pictureRecord ON pictureRecord.itemID = item.id
                    WHERE item.state = 'done'
                    ORDER BY \(order.terms)inputRoot.path, \(pathOrder) LIMIT ?
                    """, arguments: [flags.isEmpty ? limit ?? -1 : -1])
            var listed = 0
            while listed < limit ?? .max, let row = try rows.next() {
                let picture = try ListedPicture(row)
                guard flags.isEmpty || picture.flags.contains(where: flags.contains) else {
                    continue
                }
                try body(picture)
                listed += 1
            }
        }
    }

    /// How many pictures are dealt with and have lost their sources since, as far as walks have seen.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func goneCount() throws(JobStoreError) -> Int {
        guard knowsGoneSources else { return 0 }
        return try readOnce { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM item WHERE goneAt IS NOT NULL") ?? 0
        }
    }

    /// How many finished pictures have a flag.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func count(of flag: QualityFlag) throws(JobStoreError) -> Int {
        try readOnce { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT COUNT(*) FROM item JOIN pictureRecord ON pictureRecord.itemID = item.id
                    WHERE item.state = 'done' AND instr(json_extract(record, '$.flags'), ?) > 0
                    """, arguments: ["\"\(flag.rawValue)\""]) ?? 0
        }
    }
}

extension PictureOrder {
    /// What SQL sorts by before the path.
    fileprivate var terms: String {
        switch self {
        case .confidence: "confidence IS NULL, confidence, "
        case .color: "colour IS NULL, colour, "
        case .path: ""
        }
    }
}

extension ListedPicture {
    fileprivate init(_ row: Row) throws {
        source = row.path("rootPath").appending(row.path("path").components)
        place = row.place
        confidence = row["confidence"]
        meanChroma = row["colour"]
        scene = row["scene"]
        let codes = try row.json("flags", as: [String].self) ?? []
        var flags = Set(codes.compactMap(QualityFlag.init))
        if row["duplicateOf"] != nil { flags.insert(.duplicate) }
        if row["goneAt"] as Double? != nil { flags.insert(.sourceGone) }
        self.flags = flags.sorted()
    }
}
