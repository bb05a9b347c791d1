import FoundationEssentials
import Records

/// A column of `report.csv` and where its content comes from.
struct CSVColumn: Sendable {
    let name: String
    let cell: @Sendable (ReportItem) -> CSVCell

    init(_ name: String, _ cell: @escaping @Sendable (ReportItem) -> CSVCell) {
        self.name = name
        self.cell = cell
    }

    /// All columns in their order; new ones go to the end of ``additions``.
    static let all = identity + source + output + methods + work + quality + additions

    private static let identity = [
        CSVColumn("schema_version") { _ in .number(reportSchemaVersion) },
        CSVColumn("job_id") { .number($0.item.runID) },
        CSVColumn("item_id") { .number($0.item.id) },
        CSVColumn("state") { .plain($0.item.state.rawValue) },
        CSVColumn("reason") { .text($0.item.reason) },
    ]

    private static let source = [
        CSVColumn("source_path") { .text($0.source.shown) },
        CSVColumn("source_sha256") { .plain($0.item.sha256) },
        CSVColumn("source_bytes") { .number($0.item.bytes) },
        CSVColumn("source_mtime_utc") { .time(Double($0.item.modifiedNanoseconds) / 1e9) },
        CSVColumn("source_format") { .text($0.facts?.format) },
        CSVColumn("width") { .number($0.facts?.width) },
        CSVColumn("height") { .number($0.facts?.height) },
        CSVColumn("bands") { .number($0.facts?.bands) },
        CSVColumn("bit_depth") { .number($0.facts?.bitDepth) },
        CSVColumn("interpretation") { .text($0.facts?.interpretation) },
        CSVColumn("icc_description") { .text($0.facts?.iccDescription) },
        CSVColumn("icc_assumed") { .text($0.facts?.iccAssumed) },
        CSVColumn("dpi") { .decimal($0.facts?.dotsPerInch, digits: 2) },
        CSVColumn("orientation_applied") { .number($0.facts?.orientation) },
        CSVColumn("pages") { .number($0.facts?.pages) },
    ]

    private static let output = [
        CSVColumn("output_path") { .text($0.output?.shown) },
        CSVColumn("output_sha256") { .plain($0.outputFacts?.sha256) },
        CSVColumn("output_bytes") { .number($0.outputFacts?.bytes) },
        CSVColumn("output_format") { .text($0.outputFacts?.format) },
        CSVColumn("output_width") { .number($0.outputFacts?.width) },
        CSVColumn("output_height") { .number($0.outputFacts?.height) },
        CSVColumn("output_bit_depth") { .number($0.outputFacts?.bitDepth) },
        CSVColumn("output_icc") { .text($0.outputFacts?.iccDescription) },
        CSVColumn("access_path") { .text($0.accessCopy.map { PathText($0.path).shown }) },
        CSVColumn("thumb_before") { .plain($0.beforePath) },
        CSVColumn("thumb_after") { .plain($0.afterPath) },
    ]

    private static let methods = [
        CSVColumn("tool_version") { .text($0.run?.programVersion) },
        CSVColumn("libvips_version") { .text($0.run?.vipsVersion) },
        CSVColumn("model_id") { .text($0.parameters?.model) },
        CSVColumn("model_sha256") { .plain($0.parameters?.modelSHA256) },
        CSVColumn("params_sha256") { .plain($0.parameters?.parametersSHA256) },
        CSVColumn("digital_source_type") { .text($0.outputFacts?.digitalSourceType) },
    ]

    private static let work = [
        CSVColumn("started_utc") { .time($0.item.startedAt) },
        CSVColumn("finished_utc") { .time($0.item.finishedAt) },
        CSVColumn("decode_ms") { .decimal($0.item.record?.timings.decode, digits: 0) },
        CSVColumn("infer_ms") { .decimal($0.item.record?.timings.inference, digits: 0) },
        CSVColumn("encode_ms") { .decimal($0.item.record?.timings.encode, digits: 0) },
        CSVColumn("total_ms") { .decimal($0.item.record?.timings.total, digits: 0) },
        CSVColumn("peak_rss_mb") {
            .decimal($0.item.record?.peakResidentBytes.map { Double($0) / 1e6 }, digits: 1)
        },
        CSVColumn("host") { .text($0.run?.host) },
        CSVColumn("attempts") { .number($0.item.attempts) },
    ]

    private static let quality = [
        CSVColumn("qc_flags") { .plain($0.flags.map(\.rawValue).joined(separator: ";")) },
        CSVColumn("mean_chroma_before") {
            .decimal($0.item.record?.meanChromaBefore, digits: 2)
        },
        CSVColumn("mean_chroma_after") { .decimal($0.item.record?.meanChromaAfter, digits: 2) },
        CSVColumn("clipped_pct") { .decimal($0.item.record?.clippedPercent, digits: 3) },
        CSVColumn("warnings") { .text($0.item.record?.warnings.joined(separator: " | ")) },
        CSVColumn("metadata_dropped") {
            .text($0.item.record?.metadataDropped.joined(separator: ";"))
        },
        CSVColumn("error_class") { .plain($0.item.failure?.kind.rawValue) },
        CSVColumn("error_message") { .text($0.item.failure?.message) },
    ]

    private static let additions = [
        CSVColumn("error_remedy") { .text($0.item.failure?.remedy) },
        CSVColumn("duplicate_of") { .number($0.item.duplicateOf) },
        CSVColumn("recipe") { .text($0.parameters?.recipe) },
        CSVColumn("recipe_version") { .number($0.parameters?.recipeVersion) },
        CSVColumn("scene") { .text($0.item.record?.scenes.first?.name) },
        CSVColumn("verify_ms") { .decimal($0.item.record?.timings.verify, digits: 0) },
        CSVColumn("input_root") { .text(PathText($0.item.inputRoot.path).shown) },
        CSVColumn("source_path_exact") { .plain($0.source.exact) },
        CSVColumn("output_path_exact") { .plain($0.output?.exact) },
        CSVColumn("confidence") { .decimal($0.item.record?.confidence, digits: 3) },
        CSVColumn("scene_probability") {
            .decimal($0.item.record?.scenes.first?.probability, digits: 3)
        },
        CSVColumn("style_reference") {
            .text($0.style.map { PathText($0.reference.path).shown })
        },
        CSVColumn("style_sha256") { .plain($0.style?.sha256) },
        CSVColumn("style_scene_overlap") { .decimal($0.style?.sceneOverlap, digits: 3) },
        CSVColumn("companions") {
            .text($0.companions.map { PathText($0.path).shown }.joined(separator: ";"))
        },
        CSVColumn("companions_sha256") {
            .plain($0.companions.map(\.record.file.sha256).joined(separator: ";"))
        },
        CSVColumn("companions_exact") { .plain($0.exactCompanions) },
        CSVColumn("stages") { .text($0.item.record?.stageFacts.joined(separator: "; ")) },
        CSVColumn("page") { .number($0.item.place.page) },
        CSVColumn("part") { .number($0.item.place.part) },
        CSVColumn("represented_by") { .text($0.representative?.shown) },
        CSVColumn("dpi_vertical") { .decimal($0.facts?.resolution?.dotsPerInch?.y, digits: 2) },
        CSVColumn("dpi_origin") { .plain($0.facts?.resolution?.origin.rawValue) },
        CSVColumn("dpi_others") {
            .text($0.facts?.otherResolutions?.map(\.description).joined(separator: ";"))
        },
        CSVColumn("sidecars") {
            .text(
                $0.item.record?.sidecars?.map { PathText($0.path.path).shown }
                    .joined(separator: ";"))
        },
        CSVColumn("sidecars_sha256") {
            .plain($0.item.record?.sidecars?.map(\.sha256).joined(separator: ";"))
        },
        CSVColumn("hints_used") { .number($0.hints?.used) },
        CSVColumn("hints_file") { .text($0.hints.map { PathText($0.file.path).shown }) },
        CSVColumn("hints_sha256") { .plain($0.hints?.fileSHA256) },
        CSVColumn("hints_remarks") {
            .text($0.hints?.remarks.map { "line \($0.line) \($0.reason)" }.joined(separator: "; "))
        },
        CSVColumn("credentials") {
            .plain($0.item.record?.credentials.map { $0.manifest == nil ? "unsigned" : "signed" })
        },
        CSVColumn("credentials_manifest") { .text($0.item.record?.credentials?.manifest) },
        CSVColumn("credentials_end") { .plain($0.item.record?.credentials?.certificateEnd) },
        CSVColumn("credentials_problem") { .text($0.item.record?.credentials?.problem) },
        CSVColumn("catalog_identifier") { .text($0.item.catalog?.identifier) },
        CSVColumn("catalog_title") { .text($0.item.catalog?.title) },
        CSVColumn("catalog_creator") { .text($0.item.catalog?.creator) },
        CSVColumn("catalog_date") { .text($0.item.catalog?.date) },
        CSVColumn("catalog_rights") { .text($0.item.catalog?.rights) },
        CSVColumn("catalog_object") { .text($0.item.catalog?.object) },
        CSVColumn("catalog_side") { .text($0.item.catalog?.side) },
        CSVColumn("catalog_sequence") { .number($0.item.catalog?.sequence) },
        CSVColumn("catalog_other") { .plain($0.otherCatalogFields) },
    ]
}

extension ReportItem {
    fileprivate var style: StyleRecord? { item.record?.style }
    fileprivate var hints: HintsRecord? { item.record?.hints }

    /// The other columns of the catalogue as JSON, as in ``ReportFormat/jsonl``; nil where there are none.
    fileprivate var otherCatalogFields: String? {
        guard let fields = item.catalog?.other, !fields.isEmpty,
            let text = try? JSONText.encoder().encode(fields)
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    /// The list of companions where it cannot be taken apart or is not exact as it is shown.
    fileprivate var exactCompanions: String? {
        let isPlain = companions.allSatisfy {
            PathText($0.path).exact == nil && !$0.path.bytes.contains(UInt8(ascii: ";"))
        }
        return isPlain
            ? nil : companions.map { PathText.percentEncoded($0.path) }.joined(separator: ";")
    }

    fileprivate var facts: SourceFacts? { item.record?.source }
    fileprivate var outputFacts: OutputFacts? { item.hasFiles ? item.record?.output : nil }
}
