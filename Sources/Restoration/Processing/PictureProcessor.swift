import ColorScience
import Colorization
import Files
import Imaging
import Metadata
import NeuralNetwork
import PictureAnalysis
public import Records
public import SystemPackage

/// Takes pictures, one after the other, through a recipe: what a worker process does.
public final class PictureProcessor: Sendable {
    /// Name of the preview of the source in the work folder.
    public static let beforeName = "before.jpg"
    /// Name of the preview of the result in the work folder.
    public static let afterName = "after.jpg"

    let settings: ProcessingSettings
    /// Where everything is written.
    public let workFolder: FilePath
    /// The network that predicts colour; nil if the recipe adds none.
    let engine: ColorEngine?
    private let models: LoadedModels
    let threads = ThreadBudget(1)

    /// Gets done what opens files, before the process gives up opening any: starts libraries that load others,
    /// and opens what tells of memory.
    public static func prepare() {
        VipsRuntime.start()
        CostMeter.prepare()
    }

    /// Starts libvips and reads the models.
    ///
    /// - Parameters:
    ///   - settings: what is done with each picture.
    ///   - workFolder: the worker's own folder, which exists; everything is written there.
    /// - Throws: `ModelError` or `NetworkFileError` if a model cannot be used.
    public init(settings: ProcessingSettings, workFolder: FilePath) throws {
        VipsRuntime.start()
        self.settings = settings
        self.workFolder = workFolder
        engine = try settings.packedModel.map { try ColorEngine(model: $0.path) }
        models = try LoadedModels(
            ProcessingSettings.models(for: settings.recipe), from: settings.models)
    }

    /// Changes how many threads a picture may use, the one in work too; at first it is one.
    ///
    /// May be called from any thread.
    public func use(threads count: Int) { threads.count = count }

    /// Where ``process(_:_:made:)`` writes the output.
    public var outputPath: FilePath {
        workFolder.appending("output.\(settings.recipe.encoding.fileExtension)")
    }

    /// Reads and describes a picture; nothing is written.
    ///
    /// Scenes and confidence belong to colour: without it they are not looked for.
    ///
    /// - Throws: why the picture cannot be read.
    public func inspect(
        _ source: FilePath, at place: PicturePlace = .only
    ) throws(PictureFailure) -> PictureRecord {
        let meter = CostMeter()
        let scan = try scan(source, at: place, sha256: nil)
        var record = scan.record
        if let coloring = settings.recipe.coloring, let engine {
            let lightness = try scan.lightness(
                coloring.method.grayMixture, workFolder: workFolder)
            _ = try engine.insight(
                into: lightness, method: coloring.method,
                estimatesConfidence: coloring.estimatesConfidence,
                hints: settings.hints?.hints(for: source, place),
                under: SourceMapping(record.source), variant: variant(for: source, place),
                threads: threads, record: &record)
        }
        return finished(record, meter)
    }

    /// Takes a picture through the recipe, unless it is to be left alone.
    ///
    /// Writes ``outputPath`` and the two previews into the work folder, brought to the disk; the
    /// output is verified. If it fails, parts may be left there for the caller to remove.
    ///
    /// - Parameters:
    ///   - source: the scan; only read.
    ///   - content: what the output is made from, and declares; checked.
    ///   - made: when it was first taken into work, which the output states; empty to say nothing.
    /// - Returns: all that is known about the picture; its disposition says what became of it.
    /// - Throws: why the picture cannot be finished.
    public func process(
        _ source: FilePath, _ content: PictureContent, made: String = ""
    ) throws(PictureFailure) -> PictureRecord {
        let meter = CostMeter()
        let scan = try scan(source, at: content.place, sha256: content.sha256)
        try scan.sidecars.check(beside: source, are: content.label?.sidecars)
        var record = scan.record
        record.disposition = disposition(of: record)
        guard record.disposition == .finished else { return finished(record, meter) }
        record.catalog = content.label?.catalog
        try scan.writePreview(to: workFolder.appending(Self.beforeName))
        var context = context(
            for: source, content.place, record.source, sha256: content.sha256,
            output: outputPath)
        context.provenance.note(record)
        context.provenance.made = made
        var picture = try picture(of: scan, record)
        let stages = settings.recipe.stages
        let color = stages.firstIndex { type(of: $0).phase >= .color } ?? stages.endIndex
        for stage in stages[..<color] { try picture.apply(stage, in: context) }
        let lightness = picture.image.shared()
        let (mapping, frame) = (picture.mapping, picture.knownFrame)
        for stage in stages[color...] { try picture.apply(stage, in: context) }
        let result = try Preview(of: picture.image)
        try result.write(to: workFolder.appending(Self.afterName))
        if settings.recipe.addsColor {
            picture.record.clippedPercent = picture.gamut.percent
            picture.record.describe(result: LabPlanes(try result.forAnalysis()))
        }
        let later = stages[color...]
        let maker = CompanionMaker(
            context: context, lightness: lightness, mapping: mapping, frame: frame
        ) {
            (picture, context) throws(PictureFailure) in
            for stage in later { try picture.apply(stage, in: context) }
        }
        try makeCompanions(of: &picture, with: maker)
        return finished(picture.record, meter)
    }

    /// Makes the files beside an output and notes them in the picture's record.
    private func makeCompanions(
        of picture: inout Picture, with maker: borrowing CompanionMaker
    ) throws(PictureFailure) {
        var companions: [CompanionRecord] = []
        for stage in settings.recipe.stages {
            companions += try stage.makeCompanions(of: &picture, with: maker)
        }
        picture.record.companions =
            companions.isEmpty ? nil : companions.sorted { $0.suffix < $1.suffix }
    }

    /// The XMP files beside a source that its output is made with.
    ///
    /// - Throws: unreadable where one of them cannot be read.
    public func sidecars(beside source: FilePath) throws(PictureFailure) -> [SidecarRecord] {
        try SourceSidecars(of: source).records
    }

    /// How many pages in full size a file has; 1 for what is no TIFF file, is a camera's raw file or has more
    /// pages than are counted, which are refused as a whole.
    ///
    /// - Throws: vanished or unreadable.
    public func pages(in source: FilePath) throws(PictureFailure) -> Int {
        // A directory that cannot be read is no end of the chain.
        let survey = try Self.reading(source) { TIFFSurvey($0) }
        guard let survey, !survey.isCameraRaw, !survey.isTooLong else { return 1 }
        return max(1, survey.pages.count)
    }

    /// What the bytes of a file tell.
    ///
    /// - Throws: vanished or unreadable, also where a read failed that the body passed over.
    static func reading<Value>(
        _ file: FilePath, _ body: (FileSource) -> Value
    ) throws(PictureFailure) -> Value {
        do {
            let descriptor = try GivenFiles.open(file)
            return try descriptor.closeAfter {
                let source = try FileSource(descriptor)
                let result = body(source)
                if let error = source.readError { throw error }
                return result
            }
        } catch {
            throw PictureFailure(
                reading: FileSystemError("read", file, error as? Errno ?? .ioError))
        }
    }

    /// Opens, decodes and analyses a source; its content has to be that of the SHA-256, if there is one.
    func scan(
        _ source: FilePath, at place: PicturePlace = .only, sha256: String?
    ) throws(PictureFailure) -> Scan {
        try Scan(
            source, at: place, maxPixels: settings.maxPixels, sha256: sha256,
            polarity: models[PolarityDetector.self], workFolder: workFolder)
    }

    func variant(for source: FilePath, _ place: PicturePlace) -> ColorVariant {
        settings.styles?.reference(for: source, place).map { .style($0) } ?? .own
    }

    func disposition(of record: PictureRecord) -> Disposition {
        if record.flags.contains(.alreadyColor), !settings.recolorize {
            return .skippedAlreadyColor
        }
        let isLost = record.polarity?.verdict == .negative && !settings.recipe.handlesNegatives
        return isLost ? .skippedSuspectedNegative : .finished
    }

    /// A scan at the beginning of its way, with what is known so far.
    func picture(
        of scan: borrowing Scan, _ record: PictureRecord
    ) throws(PictureFailure) -> Picture {
        var metadata = scan.metadata
        metadata.catalog = record.catalog
        return Picture(
            image: try scan.lightness(
                settings.recipe.coloring?.method.grayMixture ?? .luminance,
                workFolder: workFolder),
            source: record.source, metadata: metadata, record: record, frame: scan.frame)
    }

    func context(
        for path: FilePath, _ place: PicturePlace, _ source: SourceFacts, sha256: String,
        output: FilePath
    ) -> StageContext {
        let encoding = settings.recipe.encoding
        var provenance = Provenance(
            settings, parameters: settings.parameters(for: path, place),
            modelVersion: engine?.colorizer.configuration.version, sha256: sha256)
        provenance.place = place
        return StageContext(
            engine: engine, models: models, workFolder: workFolder, threads: threads,
            outputBitDepth: encoding.outputBitDepth(sourceBitDepth: source.bitDepth),
            hints: settings.hints?.hints(for: path, place),
            variant: variant(for: path, place), provenance: provenance, output: output)
    }

    func finished(_ record: PictureRecord, _ meter: CostMeter) -> PictureRecord {
        var record = record
        record.timings.total = meter.milliseconds
        record.threads = threads.count
        record.peakResidentBytes = meter.peakResidentBytes
        return record
    }
}

extension PictureRecord {
    /// Below this mean C*ab a result looks grey.
    private static let leastChroma = 3.0

    fileprivate mutating func describe(result: LabPlanes) {
        let chroma = result.meanChroma
        meanChromaAfter = chroma
        if chroma < Self.leastChroma { insert(.lowColorResult) }
    }
}

extension Provenance {
    /// Notes what the metadata of a picture come from, beside its scan.
    mutating func note(_ record: PictureRecord) {
        sidecarsSHA256 = record.sidecars?.map(\.sha256) ?? []
        catalogSHA256 = record.catalog?.sha256 ?? ""
    }

    fileprivate init(
        _ settings: ProcessingSettings, parameters: RunParameters, modelVersion: String?,
        sha256: String
    ) {
        let addsColor = settings.recipe.addsColor
        let version = modelVersion.map { $0.isEmpty ? "" : " \($0)" } ?? ""
        // The model that the picture shows the most of.
        let model: (name: String, version: String, sha256: String)? =
            addsColor
            ? (parameters.model, version, parameters.modelSHA256)
            : settings.recipe.models.first.flatMap { type in
                settings.models[type.key].map { (type.name, "", $0.sha256) }
            }
        self.init(
            digitalSourceType: settings.recipe.encoding.digitalSourceType, addsColor: addsColor,
            systemName: "Autochrome" + (model.map { " with the model \($0.name)" } ?? ""),
            systemVersion: "Autochrome \(settings.programVersion)"
                + (model.map { "; \($0.name)\($0.version), SHA-256 \($0.sha256)" } ?? ""),
            programVersion: settings.programVersion, sourceSHA256: sha256,
            modelSHA256: parameters.modelSHA256, modelName: parameters.model,
            parametersSHA256: parameters.parametersSHA256, recipe: parameters.recipe,
            recipeVersion: parameters.recipeVersion)
        language = parameters.language ?? .english
    }
}
