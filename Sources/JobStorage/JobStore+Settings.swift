import GRDB
public import Records
public import SystemPackage

/// How the files of a picture stand that was being made again when a run ended.
public enum UnfinishedRedo: Sendable {
    /// They are what they were.
    case kept
    /// All new ones have their names.
    case replaced
    /// Neither the old ones nor the new ones are complete, and what there was is out of the way.
    case lost
}

/// Settings with the finished pictures that were made with them.
public struct SettingsCount: Hashable, Sendable {
    /// The settings.
    public let parameters: RunParameters
    /// How many finished pictures.
    public let pictures: Int
}

extension JobStore {
    /// Attempts at a name after which none is looked for: the old one stays.
    private static let mostNames = 100_000

    /// What pictures were made with, by the store's numbers.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func settings() throws -> [Int64: RunParameters] {
        guard knowsSettings else { return [:] }
        return try read { db in
            var settings: [Int64: RunParameters] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT id, parameters FROM settings") {
                settings[row["id"]] = try row.json("parameters", as: RunParameters.self)
            }
            return settings
        }
    }

    /// Settings by the store's number; nil if there are none of that number.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func parameters(_ number: Int64) throws(JobStoreError) -> RunParameters? {
        try read { db in
            let query = try db.cachedStatement(sql: "SELECT parameters FROM settings WHERE id = ?")
            return try Row.fetchOne(query, arguments: [number])?
                .json("parameters", as: RunParameters.self)
        }
    }

    /// Settings that finished pictures were made with, most pictures first; none in a file of an earlier version.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be read.
    public func settingsCounts() throws(JobStoreError) -> [SettingsCount] {
        guard knowsSettings else { return [] }
        return try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT parameters, pictures FROM settings JOIN (
                        SELECT settingsID, COUNT(*) AS pictures FROM item WHERE state = 'done'
                        GROUP BY settingsID) ON settingsID = settings.id
                    ORDER BY pictures DESC, id DESC
                    """
            ).compactMap { row in
                try row.json("parameters", as: RunParameters.self)
                    .map { SettingsCount(parameters: $0, pictures: row["pictures"]) }
            }
        }
    }

    /// The number of settings, which get one if they have none.
    ///
    /// What a file told of settings gives way to the whole of them.
    static func number(of parameters: RunParameters, _ db: Database) throws -> Int64? {
        let find = try db.cachedStatement(
            sql: """
                SELECT id, json_extract(parameters, '$.normalizedRecipe') = '{}' AS isPartial
                FROM settings WHERE sha256 = ?
                """)
        let known = try Row.fetchOne(find, arguments: [parameters.parametersSHA256])
        if let known, known["isPartial"] != true || parameters.normalizedRecipe == "{}" {
            return known["id"]
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO settings (sha256, parameters) VALUES (?, ?)
                ON CONFLICT (sha256) DO UPDATE SET parameters = excluded.parameters
                """
        ).execute(arguments: [parameters.parametersSHA256, try jsonText(parameters)])
        return known?["id"] ?? db.lastInsertedRowID
    }

    /// Writes down how the files of a picture stand that was being made again when a run ended.
    ///
    /// - Returns: the picture as it is now.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func settle(
        _ item: ClaimedItem, _ end: UnfinishedRedo
    ) throws(JobStoreError) -> ClaimedItem {
        try write { db in
            let id = item.item.id
            let changes =
                switch end {
                // Files that wait for other metadata are another matter.
                case .kept: "nextRecord = CASE WHEN nextSettingsID IS NULL THEN nextRecord END,"
                case .lost: "nextRecord = NULL, outputBytes = NULL, duplicateOf = NULL,"
                case .replaced:
                    """
                    nextRecord = NULL,
                    outputBytes = json_extract(nextRecord, '$[0].output.bytes'), duplicateOf = NULL,
                    settingsID = coalesce(nextSettingsID, settingsID),
                    outputPath = coalesce(nextOutputPath, outputPath),
                    """
                }
            try db.execute(
                sql: """
                    UPDATE item SET \(changes) nextSettingsID = NULL, nextOutputPath = NULL
                    WHERE id = ?
                    """, arguments: [id])
            switch end {
            case .kept: break
            case .lost:
                try db.execute(
                    sql: "DELETE FROM pictureRecord WHERE itemID = ?", arguments: [id])
            case .replaced:
                if let record = item.nextRecords.first {
                    try Self.store(record, of: id, db)
                    try Self.releaseCopies(of: id, record, db)
                }
            }
            return try Self.claimed(id, db) ?? item
        }
    }

    /// Gives the output of a picture the name that it would get now; one that fits stays.
    ///
    /// - Parameters:
    ///   - item: the picture.
    ///   - naming: how outputs are called.
    ///   - isReplacing: true if files have the old name that are replaced later: until then it stays the name.
    /// - Returns: the name, below the output folder.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func name(
        _ item: ClaimedItem, as naming: OutputNaming, replacing isReplacing: Bool
    ) throws(JobStoreError) -> FilePath {
        guard !naming.fits(item.output) else { return item.output }
        return try write { db in
            let prefix = try Self.fetchRoots(db).first { $0.id == item.inputRootID }?.prefix ?? ""
            let pages = try Int.fetchOne(
                db, sql: "SELECT pages FROM item WHERE id = ?", arguments: [item.item.id])
            let mark = item.place.page.map { PicturePlace.mark(page: $0, of: pages ?? 1) } ?? ""
            let query = try db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM item
                        WHERE (outputPath = ?1 OR nextOutputPath = ?1) AND id <> ?2)
                    """)
            let column = isReplacing ? "nextOutputPath" : "outputPath"
            // Whichever of several pictures comes first, each keeps its form of the name if it can.
            let own = naming.attempt(of: item.output, for: item.item.path.path)
            for number in 0...Self.mostNames {
                let attempt = number == 0 ? own : number - 1
                let name = naming.candidate(
                    attempt, for: item.item.path.path, prefix: prefix, mark: mark)
                let isTaken = try Bool.fetchOne(query, arguments: [name.blob, item.item.id])
                guard isTaken == false else { continue }
                try db.execute(
                    sql: "UPDATE item SET \(column) = ? WHERE id = ?",
                    arguments: [name.blob, item.item.id])
                return name
            }
            return item.output
        }
    }
}

extension OutputNaming {
    /// The attempt that a name seems to come from, whatever its suffix and extension are.
    func attempt(of output: FilePath, for path: FilePath) -> Int {
        let name = path.lastComponent?.bytes ?? []
        guard name != path.stemBytes, output.lastComponent?.bytes.starts(with: name) == true else {
            return 0
        }
        let number = output.stem?.split(separator: "-").last.flatMap { Int($0) }
        return number.map { max(1, $0) } ?? 1
    }

    /// True for a name with this extension and the suffix before it, be there a number between them.
    func fits(_ output: FilePath) -> Bool {
        guard output.extension == fileExtension, let stem = output.stem else { return false }
        if stem.hasSuffix(suffix) { return true }
        let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }.count
        return digits > 0 && stem.dropLast(digits).hasSuffix("\(suffix)-")
    }
}
