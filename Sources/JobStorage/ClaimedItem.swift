public import Files
import GRDB
public import Records
public import SystemPackage

/// A picture that the runner works on or may claim.
public struct ClaimedItem: Sendable {
    /// The row as reports see it.
    public var item: ItemRecord
    /// Size and times of the source as the walk saw them.
    public var stamp: FileStamp
    /// How many workers died or were stopped while they had this content.
    public var workerDeaths: Int
    /// Where the output belongs, below the output folder.
    public var output: FilePath
    /// Start of the run that first claimed it, in seconds since 1970; nil before that.
    public var firstRunAt: Double?
    /// What is going to be known of it, if its files were about to take the place of earlier ones, by each attempt since:
    /// those on the disk are of these records or of ``ItemRecord/record``.
    public var nextRecords: [PictureRecord]
    /// The store's number of the settings of the only one of ``nextRecords``; nil if they are the same.
    public var nextSettingsID: Int64?
    /// Where its output is going to be, if that is to have another name.
    public var nextOutput: FilePath?
    /// The run that makes it again though it is finished; nil if none does.
    public var redoRun: Int64?
    /// The store's number of the root.
    let inputRootID: Int64

    /// The source file.
    public var source: FilePath { item.inputRoot.path.appending(item.path.path.components) }
    /// Which of the source's pictures it is.
    public var place: PicturePlace { item.place }
    /// Bytes of the source that count for this picture, so that those of a file count once.
    public var countedBytes: Int64 { place.isFirst ? stamp.bytes : 0 }
    /// The facts of the output that was made from the content ``ItemRecord/sha256``, if any was.
    public var earlierOutput: OutputFacts? { item.record?.output }

    /// Notes the attempt that begins, as ``ItemChange/Event/claimed(run:)`` does in the store.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - runStartedAt: start of the run that claims it.
    public mutating func begin(at now: Double, runStartedAt: Double) {
        item.state = .running
        item.attempts += 1
        item.startedAt = now
        item.finishedAt = nil
        firstRunAt = firstRunAt ?? runStartedAt
    }

    init?(_ row: Row) throws {
        guard let output = row.optionalPath("outputPath") else { return nil }
        item = try ItemRecord(row)
        stamp = row.stamp
        workerDeaths = row["workerDeaths"]
        firstRunAt = row["firstRunAt"]
        nextRecords = try row.nextRecords()
        nextSettingsID = row["nextSettingsID"]
        nextOutput = row.optionalPath("nextOutputPath")
        redoRun = row["redoRunID"]
        inputRootID = row["inputRootID"]
        self.output = output
    }
}

extension ItemRecord {
    /// What ``init(_:)`` reads: the columns, and the tables that they come from.
    static let columns = """
        item.*, inputRoot.path AS rootPath, pictureRecord.record AS record
        FROM item JOIN inputRoot ON inputRoot.id = item.inputRootID
            LEFT JOIN pictureRecord ON pictureRecord.itemID = item.id
        """

    init(_ row: Row) throws {
        self.init(
            id: row["id"], path: CodablePath(row.path("path")),
            inputRoot: CodablePath(row.path("rootPath")), bytes: row["bytes"],
            modifiedNanoseconds: row["modifiedNanoseconds"],
            outputPath: row.optionalPath("outputPath").map(CodablePath.init))
        place = row.place
        state = ItemState(rawValue: row["state"]) ?? .failed
        reason = row["reason"]
        sha256 = row["sha256"]
        attempts = row["attempts"]
        failure = try row.json("failure", as: PictureFailure.self)
        record = try row.json("record", as: PictureRecord.self)
        catalog = try row.json("catalog", as: CatalogEntry.self)
        representedBy = row.optionalPath("representedBy").map(CodablePath.init)
        duplicateOf = row["duplicateOf"]
        startedAt = row["startedAt"]
        finishedAt = row["finishedAt"]
        runID = row["runID"]
        goneAt = row["goneAt"]
        settingsID = row["settingsID"]
    }
}
