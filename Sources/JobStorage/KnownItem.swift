import Files
import GRDB
public import Records
import SystemPackage

/// The part of a row that decides what becomes of a source that a walk meets again.
public struct KnownItem: Sendable {
    let id: Int64
    let kind: WalkedSource.Kind
    /// Where it stands.
    public let state: ItemState
    /// Which of the source's pictures it is.
    public let place: PicturePlace
    /// The output, and the companions that were written with it; empty for what is no picture.
    public let files: [WrittenFile]
    let stamp: FileStamp
    /// What ``WalkedSource/sidecars`` was when it was last seen.
    public let sidecars: String
    /// What the catalogue says about it.
    public let catalog: CatalogEntry?
    /// True if a worker has read the source.
    let wasRead: Bool
    /// The store's number of the settings that its files were made with, or that judged it.
    private let settingsID: Int64?
    private let settingsSHA256: String?
    /// True if it has finished files, or had some when it was last seen.
    private let hasOutput: Bool
    private let flags: [QualityFlag]
    private let confidence: Double?
    private let pages: Int?
    private let failureKind: FailureClass?
    /// True if a run ended while its files took the place of others.
    private let isHalfReplaced: Bool

    /// True if it stands for a whole source of which more pages are known.
    public var hidesPages: Bool { place.page == nil && (pages ?? 1) > 1 }

    /// The rows of a source by their places, under whichever root it was first found.
    ///
    /// A folder given later may lie above or below one that was given before.
    static func fetch(
        _ source: FilePath, _ roots: [FilePath: Int64], knowsSettings: Bool, _ db: Database
    ) throws -> [KnownItem] {
        var folder = source
        while folder.removeLastComponent() {
            guard let root = roots[folder] else { continue }
            var path = source
            guard path.removePrefix(folder) else { continue }
            let items = try fetch(root: root, path: path, knowsSettings, db)
            if !items.isEmpty { return items }
        }
        return []
    }

    private static func fetch(
        root: Int64, path: FilePath, _ knowsSettings: Bool, _ db: Database
    ) throws -> [KnownItem] {
        // Files of earlier versions have no columns for places, pages and settings.
        let settings =
            knowsSettings ? "(SELECT sha256 FROM settings WHERE id = item.settingsID)" : "NULL"
        let query = try db.cachedStatement(
            sql: """
                SELECT item.*, json_extract(record, '$.companions') AS companions,
                    json_extract(record, '$.source.pages') AS recordPages,
                    json_extract(record, '$.flags') AS flags,
                    json_extract(record, '$.confidence') AS confidence,
                    \(settings) AS settingsSHA256
                FROM item LEFT JOIN pictureRecord ON pictureRecord.itemID = item.id
                WHERE inputRootID = ? AND path = ?
                """)
        return try Row.fetchAll(query, arguments: [root, path.blob]).compactMap(KnownItem.init)
            .sorted {
                ($0.place.page ?? 0, $0.place.part ?? 0) < ($1.place.page ?? 0, $1.place.part ?? 0)
            }
    }

    /// Whether every run tries it once more: it was not there, or workers died or hung over it, which may have had
    /// other causes.
    public var getsAnotherTry: Bool {
        failureKind == .vanished || failureKind == .workerCrashed || failureKind == .timedOut
    }

    private init?(_ row: Row) throws {
        guard let kind = WalkedSource.Kind(rawValue: row["kind"]),
            let state = ItemState(rawValue: row["state"])
        else { return nil }
        id = row["id"]
        self.kind = kind
        self.state = state
        place = row.place
        files = try row.files
        stamp = row.stamp
        sidecars = row["sidecars"] ?? ""
        wasRead = (row["sha256"] as String?) != nil
        catalog = try row.json("catalog", as: CatalogEntry.self)
        settingsID = row["settingsID"]
        settingsSHA256 = row["settingsSHA256"]
        hasOutput = row["outputBytes"] as Int64? != nil
        flags = (try row.json("flags", as: [String].self) ?? []).compactMap(QualityFlag.init)
        confidence = row["confidence"]
        pages = (row["pages"] as Int?) ?? (row["recordPages"] as Int?)
        failureKind = try row.json("failure", as: PictureFailure.self)?.kind
        isHalfReplaced = (row["nextRecord"] as String?) != nil
    }

    /// How its settings stand to those that a run has for its source.
    public func fit(
        _ wanted: RunParameters?, redoing selection: RedoSelection?
    ) -> SettingsFit {
        let isSelected =
            hasOutput && selection?.selects(flags: flags, confidence: confidence) == true
        guard let wanted, let settingsID, let settingsSHA256,
            settingsSHA256 != wanted.parametersSHA256
        else { return isSelected ? .sameThoughSelected : .same }
        return isSelected ? .again : .other(settingsID)
    }

    /// Whether a run tries it again though nothing was finished, or an attempt to make it again failed.
    ///
    /// What other settings have given up or left alone is judged anew.
    public func isUnsettled(_ fit: SettingsFit) -> Bool {
        switch state {
        case .quarantined: if case .other = fit { true } else { getsAnotherTry || hasOutput }
        case .skipped: if case .other = fit { true } else { false }
        case .pending, .running, .failed: true
        case .done: false
        }
    }

    /// Brings the row up to date with what was met.
    func meet(
        _ source: WalkedSource, run: Int64, _ wishes: WalkWishes, _ db: Database
    ) throws -> WalkFinding? {
        if let failure = source.failure, source.kind == .picture || source.stamp == .unknown {
            try miss(failure, run: run, db)
            return nil
        }
        let whole = source.root.path.appending(source.path.components)
        let fit = fit(wishes.parameters?(whole, place), redoing: wishes.redo)
        if fit == .again {
            try db.cachedStatement(sql: "UPDATE item SET redoRunID = ? WHERE id = ?")
                .execute(arguments: [run, id])
        }
        if stamp != source.stamp || sidecars != source.sidecars {
            try store(source, run: run, db)
            return fit == .again ? .again(id: id) : nil
        }
        if fit == .again {
            try see(run: run, requeuing: true, db)
            return .again(id: id)
        }
        switch state {
        case .done where isHalfReplaced,
            .done where wishes.everyPage && hidesPages,
            .skipped where wishes.everyPage && hidesPages,
            .quarantined where wishes.everyPage && hidesPages:
            try see(run: run, requeuing: true, db)
        case .done:
            try see(run: run, db)
            return .finished(id: id, files: files, fit)
        case .quarantined where failureKind == .outputNameTaken && !hasOutput:
            try see(run: run, db)
            return .nameTaken(id: id, files: files.map(\.path))
        case .failed,
            .quarantined where isUnsettled(fit),
            .skipped where wishes.retryingSkipped || isUnsettled(fit):
            try see(run: run, requeuing: true, db)
        case .pending, .running, .skipped, .quarantined:
            try see(run: run, db)
        }
        return nil
    }

    private func see(run: Int64, requeuing: Bool = false, _ db: Database) throws {
        // What a catalogue has come to say while a scan was gone is not in the files yet.
        let state =
            requeuing
            ? "'pending'"
            : """
            CASE WHEN state = 'done' AND goneAt IS NOT NULL AND catalog IS NOT NULL
                THEN 'pending' ELSE state END
            """
        try db.cachedStatement(
            sql: "UPDATE item SET seenRunID = ?, state = \(state), goneAt = NULL WHERE id = ?"
        ).execute(arguments: [run, id])
    }

    /// Nobody can look at it now: what is done stays so, what is not has a reason.
    private func miss(_ failure: PictureFailure, run: Int64, _ db: Database) throws {
        switch state {
        case .done, .skipped, .quarantined: try see(run: run, db)
        case .pending, .running, .failed:
            try db.cachedStatement(
                sql: "UPDATE item SET state = 'failed', failure = ?, seenRunID = ? WHERE id = ?"
            ).execute(arguments: [try jsonText(failure), run, id])
        }
    }

    /// New stamps: the worker decides by hashes whether the source, or a file beside it, really changed.
    private func store(_ source: WalkedSource, run: Int64, _ db: Database) throws {
        let stamp = source.stamp
        try db.cachedStatement(
            sql: """
                UPDATE item SET bytes = ?, modifiedNanoseconds = ?, changedNanoseconds = ?,
                    inode = ?, sidecars = ?, state = 'pending', workerDeaths = 0, seenRunID = ?,
                    goneAt = NULL
                WHERE id = ?
                """
        ).execute(arguments: [
            stamp.bytes, stamp.modifiedNanoseconds, stamp.changedNanoseconds, stamp.inode,
            source.sidecars, run, id,
        ])
    }
}

extension Row {
    fileprivate var files: [WrittenFile] {
        get throws {
            guard let output = optionalPath("outputPath") else { return [] }
            let companions = try json("companions", as: [CompanionRecord].self) ?? []
            return [WrittenFile(output, bytes: self["outputBytes"] ?? 0)]
                + companions.map {
                    WrittenFile($0.path(beside: output), bytes: Int64($0.file.bytes))
                }
        }
    }

    /// Size and times of the source as they were last seen.
    var stamp: FileStamp {
        FileStamp(
            bytes: self["bytes"], modifiedNanoseconds: self["modifiedNanoseconds"],
            changedNanoseconds: self["changedNanoseconds"], inode: self["inode"])
    }
}
