import FoundationEssentials
import Records
import SystemPackage

/// `report.jsonl`: one object a line, keys sorted.
struct JSONLinesFile: ReportTable, ~Copyable {
    private var file: ReportFile
    private let path: FilePath
    private let encoder = ReportJSON.encoder()

    init(replacing path: FilePath) throws(ReportError) {
        self.path = path
        file = try ReportFile(replacing: path)
    }

    mutating func add(_ entry: ReportItem) throws(ReportError) {
        try file.append(ReportJSON.encode(JSONItem(entry), with: encoder, for: path))
        try file.append("\n")
    }

    mutating func finish() throws(ReportError) { try file.commit() }
}

/// How report files are encoded as JSON: sorted keys in snake case, slashes as they are.
enum ReportJSON {
    static func encoder() -> JSONEncoder {
        let encoder = JSONText.encoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    static func encode(
        _ value: some Encodable, with encoder: JSONEncoder, for path: FilePath
    ) throws(ReportError) -> [UInt8] {
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            throw ReportError(.unreadableItems, path, detail: "\(error)")
        }
    }

    /// Writes `summary.json`, indented for people.
    static func write(_ summary: ReportSummary, to path: FilePath) throws(ReportError) {
        let encoder = encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        var file = try ReportFile(replacing: path)
        try file.append(encode(summary, with: encoder, for: path))
        try file.append("\n")
        try file.commit()
    }
}

/// The object of one picture.
///
/// Keys that also are CSV columns have the column's name and meaning;
/// `picture` is the whole record of the picture as the job store keeps it.
private struct JSONItem: Encodable {
    let schemaVersion = reportSchemaVersion
    let jobId: Int64?
    let itemId: Int64
    let state: ItemState
    let reason: String?
    let inputRoot: String
    let sourcePath: String
    let sourcePathExact: String?
    let page: Int?
    let part: Int?
    let representedBy: String?
    let sourceSha256: String?
    let sourceBytes: Int64
    let sourceMtimeUtc: String
    let outputPath: String?
    let outputPathExact: String?
    let thumbBefore: String?
    let thumbAfter: String?
    let attempts: Int
    let startedUtc: String?
    let finishedUtc: String?
    let duplicateOf: Int64?
    let qcFlags: [QualityFlag]
    let companions: [Companion]?
    let failure: PictureFailure?
    let catalog: CatalogEntry?
    let method: Method?
    let picture: PictureRecord?

    /// By what and with what it was made.
    struct Method: Encodable {
        let toolVersion: String
        let libvipsVersion: String
        let host: String
        let recipe: String
        let recipeVersion: Int
        let model: String
        let modelSha256: String
        let paramsSha256: String

        init(_ run: RunRecord, _ parameters: RunParameters) {
            toolVersion = run.programVersion
            libvipsVersion = run.vipsVersion
            host = run.host
            recipe = parameters.recipe
            recipeVersion = parameters.recipeVersion
            model = parameters.model
            modelSha256 = parameters.modelSHA256
            paramsSha256 = parameters.parametersSHA256
        }
    }

    /// A file beside the output; the whole record of it is at the same place of
    /// `picture.companions`.
    struct Companion: Encodable {
        let kind: CompanionRecord.Kind
        let title: String
        let path: String
        let pathExact: String?
        let thumb: String?
        let sha256: String

        init(_ companion: ReportCompanion) {
            let text = PathText(companion.path)
            kind = companion.record.kind
            title = companion.record.title
            path = text.shown
            pathExact = text.exact
            thumb = companion.preview
            sha256 = companion.record.file.sha256
        }
    }

    init(_ entry: ReportItem) {
        let item = entry.item
        jobId = item.runID
        itemId = item.id
        state = item.state
        reason = item.reason
        inputRoot = PathText(item.inputRoot.path).shown
        sourcePath = entry.source.shown
        sourcePathExact = entry.source.exact
        page = item.place.page
        part = item.place.part
        representedBy = entry.representative?.shown
        sourceSha256 = item.sha256
        sourceBytes = item.bytes
        sourceMtimeUtc = TimeText.utc(Double(item.modifiedNanoseconds) / 1e9)
        outputPath = entry.output?.shown
        outputPathExact = entry.output?.exact
        thumbBefore = entry.beforePath
        thumbAfter = entry.afterPath
        attempts = item.attempts
        startedUtc = item.startedAt.map(TimeText.utc)
        finishedUtc = item.finishedAt.map(TimeText.utc)
        duplicateOf = item.duplicateOf
        qcFlags = entry.flags
        companions =
            entry.companions.isEmpty ? nil : entry.companions.map(Companion.init)
        failure = item.failure
        catalog = item.catalog
        method = entry.run.map { Method($0, entry.parameters ?? $0.parameters) }
        picture = item.record
    }
}
