import Files
import Records
import SystemPackage

/// Writes one manifest after the other, and what lists them.
struct ManifestWriter {
    private(set) var summary = IIIFSummary()
    private let maker: CanvasMaker
    private let folder: FilePath
    private let address: String
    private let runs: [Int64: RunRecord]
    private let settings: [Int64: RunParameters]
    private let coloredRuns: Set<Int64>
    private let coloredSettings: Set<Int64>
    private var collection: CollectionFiles
    private var names: Set<String> = []

    init(
        addresses: IIIFAddresses, layout: OutputLayout, runs: [RunRecord],
        settings: [Int64: RunParameters], addsColor: (RunParameters) -> Bool
    ) {
        let last = runs.last
        let words = IIIFWords[last?.parameters.language ?? .english]
        maker = CanvasMaker(addresses: addresses, layout: layout, words: words)
        folder = layout.report.appending("iiif")
        let report = OutputLayout(root: "").report
        address = addresses.base.file(report.appending("iiif"))
        self.runs = Dictionary(runs.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.settings = settings
        coloredRuns = Set(runs.filter { addsColor($0.parameters) }.map(\.id))
        coloredSettings = Set(settings.filter { addsColor($0.value) }.keys)
        let inputs = last?.inputs.compactMap {
            $0.path.lastComponent.map { PathText(FilePath(root: nil, [$0])).shown }
        }
        let lines = report.appending("report.jsonl")
        let table = LinkedFile(
            id: addresses.base.file(lines), format: "application/jsonl",
            label: .unknown("report.jsonl"))
        let hasTable = FileSystem.kind(layout.root.pushing(lines)) != nil
        collection = CollectionFiles(
            folder: folder, address: address,
            head: ResourceHead(
                id: "\(address)/collection.json", type: .collection,
                label: .unknown(inputs?.ifAny?.joined(separator: ", ") ?? "Autochrome"),
                requiredStatement: Self.statement(
                    isColored: runs.isEmpty || !coloredRuns.isEmpty, words),
                seeAlso: hasTable ? [table] : nil))
    }

    /// Writes the manifest of an object, unless a viewer could show nothing of it.
    ///
    /// - Parameters:
    ///   - object: the object.
    ///   - forEachItem: goes through its pictures, each time in the same order.
    /// - Throws: ``ReportError``.
    mutating func write(
        _ object: PictureObject,
        _ forEachItem: ((ItemRecord) throws -> Void) throws(ReportError) -> Void
    ) throws(ReportError) {
        let name = ObjectName(object.key)
        let id = "\(address)/\(name.stem)"
        let survey = try survey(id, forEachItem)
        guard survey.pictures > 0, let shared = survey.shared else { return }
        let label = LanguageMap.unknown(shared.title ?? name.shown)
        let file = "\(name.stem).json"
        let head = ResourceHead(
            id: "\(id).json", type: .manifest, label: label, metadata: shared.metadata.ifAny,
            requiredStatement: Self.statement(isColored: survey.isColored, maker.words),
            rights: shared.rights, navDate: shared.navDate,
            behavior: [survey.behavior(of: object.key)], thumbnail: survey.thumbnail,
            seeAlso: mets(name).map { [$0] })
        var manifest = try ResourceFile(replacing: folder.appending(file), head: head)
        try forEachItem { item in
            if let canvas = canvas(of: item, id, without: shared)?.canvas {
                try manifest.add(canvas)
            }
        }
        try manifest.finish()
        names.insert(file)
        summary.objects += 1
        summary.pictures += survey.pictures
        try collection.add(
            ResourceReference(
                id: head.id, type: .manifest, label: label, thumbnail: survey.thumbnail))
    }

    /// Writes the collection, and removes the manifests of objects that are no more.
    mutating func finish() throws(ReportError) {
        try collection.finish()
        names.formUnion(collection.names)
        do {
            for entry in try FolderListing.entries(of: folder) {
                let name = entry.name.string
                let isOwn = ObjectName.isFile(name, ".json") || CollectionFiles.isPart(name)
                if isOwn, !names.contains(name) {
                    try FileSystem.remove(folder.appending(entry.name))
                }
            }
        } catch {
            throw ReportError(error)
        }
    }

    // MARK: Parts

    private mutating func survey(
        _ id: String, _ forEachItem: ((ItemRecord) throws -> Void) throws(ReportError) -> Void
    ) throws(ReportError) -> ManifestSurvey {
        var survey = ManifestSurvey()
        var leftOut = 0
        try forEachItem { item in
            guard let (entry, canvas, isColored) = canvas(of: item, id, without: nil) else {
                leftOut += item.hasFiles ? 1 : 0
                return
            }
            survey.add(
                entry, canvas, PictureDescription(entry, maker.words), isColored: isColored)
        }
        summary.leftOut += leftOut
        return survey
    }

    private func canvas(
        of item: ItemRecord, _ manifest: String, without shared: PictureDescription?
    ) -> (entry: ReportItem, canvas: Canvas, isColored: Bool)? {
        let entry = ReportItem(
            item, runs: runs, settings: settings, previews: maker.layout.previews)
        let isColored =
            item.hasFiles
            && (item.settingsID.map(coloredSettings.contains)
                ?? item.runID.map(coloredRuns.contains) ?? true)
        let canvas = maker.canvas(
            of: entry, isColored: isColored, in: manifest, without: shared)
        return canvas.map { (entry, $0, isColored) }
    }

    private static func statement(isColored: Bool, _ words: IIIFWords) -> LabelledText {
        let result: ResultWords =
            isColored ? .colored(in: words.language) : .restored(in: words.language)
        return LabelledText(
            label: .words(words.note, words.language),
            value: .words(result.statement, words.language))
    }

    /// The object's METS file, if it has been written.
    private func mets(_ name: ObjectName) -> LinkedFile? {
        let path = OutputLayout(root: "").report.appending("mets").appending("\(name.stem).xml")
        guard FileSystem.kind(maker.layout.root.pushing(path)) != nil else { return nil }
        return LinkedFile(
            id: maker.addresses.base.file(path), format: "application/xml",
            label: .unknown("METS"))
    }
}
