public import Records

/// What a report says in total; the content of `summary.json`, there in snake case.
public struct ReportSummary: Encodable, Hashable, Sendable {
    /// Version of the form of all report files.
    public var schemaVersion: Int
    /// The program that made the report.
    public var programVersion: String
    /// The last thing that happened to any item, ISO 8601; nil before the first attempt.
    public var asOfUTC: String?
    /// All pictures: sources, or their pages where each has a row.
    public var items: Int
    /// Sources that a person should look at: failed, skipped, or with a telling flag.
    public var toLookAt: Int
    /// Sources by state; every state is listed.
    public var byState: [ItemState: Int]
    /// Sources by flag; every flag is listed.
    public var byFlag: [QualityFlag: Int]
    /// Failed and quarantined sources by the cause of the last failure; every cause is listed.
    public var byFailureClass: [FailureClass: Int]
    /// How certain the finished pictures are; nil where that was not asked for.
    public var confidence: ConfidenceSummary?
    /// Skipped sources by reason.
    public var byReason: [String: Int]
    /// How the rows of the catalogue and the pictures fit; nil where there is no catalogue.
    public var catalog: CatalogFit?
    /// Size of all sources.
    public var sourceBytes: Int64
    /// Size of all outputs.
    public var outputBytes: Int64
    /// Millions of pixels in the sources whose size is known.
    public var sourceMegapixels: Double
    /// Millions of pixels that were taken through the recipe; copies of equal content are not counted.
    public var finishedMegapixels: Double
    /// Time that workers spent on finished pictures, by kind of work.
    public var workerMilliseconds: Timings
    /// Time that the runs took by the clock; of a run that was killed, until its last finished item.
    public var wallSeconds: Double
    /// Those megapixels in a second by the clock; nil before anything was timed.
    public var megapixelsPerSecond: Double?
    /// Highest memory use of a worker.
    public var peakResidentBytes: Int?
    /// Version of libvips in the last run.
    public var libvipsVersion: String?
    /// What the workers of the last run were confined by; nil if none got ready, or in an earlier version.
    public var confinement: ConfinementRecord?
    /// The settings of the last run.
    public var parameters: RunParameters?
    /// What finished pictures were made with; nil where there are none.
    public var settings: [SettingsSummary]?
    /// The exit status of the last run; nil while it goes on or if it was killed.
    public var exitCode: Int?
    /// All runs, oldest first.
    public var runs: [RunSummary]
}

/// How far the colours of an archive can be trusted; see ``PictureRecord/confidence``.
public struct ConfidenceSummary: Encodable, Hashable, Sendable {
    /// Finished pictures whose confidence is known.
    public var pictures: Int
    /// Their mean confidence, 0 to 1.
    public var mean: Double
    /// The confidence in the middle of the sorted list, to a thousandth.
    public var median: Double
}

/// One run as `summary.json` lists it.
public struct RunSummary: Encodable, Hashable, Sendable {
    /// The store's number of the run.
    public var id: Int64
    /// ISO 8601.
    public var startedUTC: String
    /// ISO 8601; nil while it runs or if it was killed.
    public var finishedUTC: String?
    /// Name of the machine.
    public var host: String
    /// Version of the program.
    public var programVersion: String
    /// The inputs as absolute paths; bytes that are no UTF-8 show as U+FFFD.
    public var inputs: [String]
    /// Files that the walk passed over because they are not pictures.
    public var otherFilesSkipped: Int
    /// The exit status; nil while it runs or if it was killed.
    public var exitCode: Int?

    // The file keeps its first names.
    private enum CodingKeys: String, CodingKey {
        case id, startedUTC, finishedUTC, host, programVersion, inputs, exitCode
        case otherFilesSkipped = "sidecarsSkipped"
    }

    init(_ run: RunRecord) {
        id = run.id
        startedUTC = TimeText.utc(run.startedAt)
        finishedUTC = run.finishedAt.map(TimeText.utc)
        host = run.host
        programVersion = run.programVersion
        inputs = run.inputs.map { PathText($0.path).shown }
        otherFilesSkipped = run.otherFilesSkipped
        exitCode = run.exitCode
    }
}

// As dictionary keys these become JSON object keys.
extension ItemState: CodingKeyRepresentable {}
extension QualityFlag: CodingKeyRepresentable {}
extension FailureClass: CodingKeyRepresentable {}
