import Files
import Records
import SystemPackage

/// An item with what reports need beside it.
struct ReportItem {
    let item: ItemRecord
    /// The run of the last attempt.
    let run: RunRecord?
    /// What it was made with; of one that has no files, what it was to be made with.
    let parameters: RunParameters?
    let source: PathText
    /// The source that stands for this one.
    let representative: PathText?
    let output: PathText?
    /// Whether the small pictures exist.
    let hasBefore: Bool
    let hasAfter: Bool
    /// The files beside the output, in the order of the record; empty unless it is finished.
    let companions: [ReportCompanion]
    /// The record's flags, and `duplicate`, `source_gone` and `not_in_catalogue` where the store says so.
    let flags: [QualityFlag]

    init(
        _ item: ItemRecord, runs: [Int64: RunRecord], settings: [Int64: RunParameters] = [:],
        previews: FilePath, hasCatalog: Bool = false
    ) {
        self.item = item
        let run = item.runID.flatMap { runs[$0] }
        self.run = run
        parameters = item.settingsID.flatMap { settings[$0] } ?? run?.parameters
        source = PathText(item.path.path)
        representative = item.representedBy.map { PathText($0.path) }
        output = item.hasFiles ? item.outputPath.map { PathText($0.path) } : nil
        hasBefore = Self.exists(previews.appending(OutputLayout.beforeName(itemID: item.id)))
        hasAfter =
            item.hasFiles
            && Self.exists(previews.appending(OutputLayout.afterName(itemID: item.id)))
        companions = Self.companions(of: item, previews: previews)
        var flags = Set(item.record?.flags ?? [])
        if item.duplicateOf != nil { flags.insert(.duplicate) }
        if item.goneAt != nil { flags.insert(.sourceGone) }
        // What is not a picture has nothing to be described.
        if hasCatalog, item.catalog == nil, item.outputPath != nil { flags.insert(.notInCatalog) }
        self.flags = flags.sorted()
    }

    /// Paths of the small pictures below the output folder.
    var beforePath: String? {
        hasBefore ? Self.previewPath(OutputLayout.beforeName(itemID: item.id)) : nil
    }
    var afterPath: String? {
        hasAfter ? Self.previewPath(OutputLayout.afterName(itemID: item.id)) : nil
    }

    /// The record of a picture that this very item was processed for; nil for copies, so that sums
    /// count no work twice.
    var ownWork: PictureRecord? {
        item.duplicateOf == nil && item.state == .done ? item.record : nil
    }

    /// The JPEG copy for looking at.
    var accessCopy: ReportCompanion? {
        companions.first { $0.record.kind == .accessCopy }
    }

    /// True where a person should see the picture or its row before trusting the batch.
    var needsLook: Bool {
        switch item.state {
        case .failed, .quarantined: true
        // Its representative has a row of its own.
        case .skipped: representative == nil
        case .done: flags.contains { $0.needsLook }
        case .pending, .running: false
        }
    }

    private static func companions(
        of item: ItemRecord, previews: FilePath
    ) -> [ReportCompanion] {
        guard item.hasFiles, let output = item.outputPath?.path else { return [] }
        return (item.record?.companions ?? []).map { record in
            let preview = OutputLayout.companionName(itemID: item.id, mark: record.mark)
            let hasPreview = record.kind != .credentials && exists(previews.appending(preview))
            return ReportCompanion(
                record: record, path: record.path(beside: output),
                preview: hasPreview ? previewPath(preview) : nil)
        }
    }

    private static func exists(_ path: FilePath) -> Bool { FileSystem.kind(path) != nil }

    private static func previewPath(_ name: String) -> String {
        OutputLayout(root: "").previews.appending(name).string
    }
}
