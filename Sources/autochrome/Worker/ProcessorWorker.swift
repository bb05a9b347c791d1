import BatchRunner
import Credentials
import FoundationEssentials
import Imaging
import Kernels
import Records
import Restoration
import SystemPackage
import Training

/// What a worker process does with pictures: the processor of recipes, as the runner knows it.
struct ProcessorWorker: PictureWorker {
    private let processor: PictureProcessor
    /// The time that all outputs state, if it is fixed.
    private let fixedTime: Double?

    static func prepare() {
        PictureProcessor.prepare()
        // OpenBLAS gets its buffer now: under a limit of memory it would wait for one forever.
        _ = BLASCheck.run()
    }

    init(settings: ProcessingSettings, workFolder: FilePath) throws(PictureFailure) {
        fixedTime = try SourceDate.fixed()
        do {
            processor = try PictureProcessor(settings: settings, workFolder: workFolder)
        } catch {
            throw PictureFailure(
                .internalError, "The worker cannot use its model: \(error).",
                remedy: "Check it with 'autochrome model verify'.")
        }
    }

    func pages(in source: FilePath) throws(PictureFailure) -> Int {
        try processor.pages(in: source)
    }

    func sidecars(beside source: FilePath) throws(PictureFailure) -> [SidecarRecord] {
        try processor.sidecars(beside: source)
    }

    func probe(_ source: FilePath, _ place: PicturePlace) throws(PictureFailure) -> SourceFacts {
        do throws(ImagingError) {
            return try SourcePicture(opening: source, page: place.page).facts
        } catch {
            throw error.failure
        }
    }

    func inspect(
        _ source: FilePath, _ place: PicturePlace
    ) throws(PictureFailure) -> PictureRecord {
        try processor.inspect(source, at: place)
    }

    func process(
        _ source: FilePath, _ content: PictureContent, begun: Double
    ) throws(PictureFailure) -> PictureRecord {
        try processor.process(source, content, made: TimeText.utc(fixedTime ?? begun))
    }

    func relabel(
        _ record: PictureRecord, madeWith parameters: RunParameters?, _ source: FilePath,
        _ content: PictureContent, output: FilePath, begun: Double
    ) throws(PictureFailure) -> PictureRecord {
        try processor.relabel(
            source, content, output: output, record: record, parameters: parameters,
            made: TimeText.utc(fixedTime ?? begun))
    }

    func adopt(
        _ output: FilePath, of content: PictureContent
    ) throws(PictureFailure) -> (facts: OutputFacts, parameters: RunParameters)? {
        try processor.adopt(output, of: content)
    }

    func stages(of output: FilePath) throws(PictureFailure) -> [StageRecord] {
        try processor.stages(of: output)
    }

    var companionSuffixes: [String] { CompanionForm.everySuffix }

    func companions(
        beside output: FilePath, of content: PictureContent, settings: String
    ) throws(PictureFailure) -> FoundCompanions {
        let (found, unusable, isComplete) = try processor.companions(
            beside: output, of: content, settings: settings)
        return FoundCompanions(found, unusable: unusable, isComplete: isComplete)
    }

    func otherCompanions(
        beside output: FilePath, of content: PictureContent, settings: String
    ) throws(PictureFailure) -> [CompanionRecord] {
        try processor.otherCompanions(beside: output, of: content, settings: settings)
    }

    func answer(_ question: PictureQuestion) throws(PictureFailure) -> PictureAnswer {
        switch question {
        case .header(let source, let place): .header(try probe(source.path, place))
        case .inspection(let source): .inspection(try processor.inspect(source.path))
        case .preview(let source, let made):
            .preview(try processor.preview(source.path, made: made))
        case .evaluation(let photograph, let shortSide, let scale, let isShown):
            try evaluation(of: photograph.path, shortSide, scale, isShown)
        case .style(let path): .style(try processor.styleReference(path.path))
        case .mask(let path): .mask(try processor.mask(path.path))
        case .sample(let request): .sample(try request.outcome(workFolder: processor.workFolder))
        case .credentials(let file, let isBeside, let anchors):
            .credentials(
                try Self.credentials(of: file.path, beside: isBeside, trusting: anchors))
        }
    }

    private static func credentials(
        of file: FilePath, beside isBeside: Bool, trusting anchors: [Data]
    ) throws(PictureFailure) -> CredentialReport? {
        do {
            let check = CredentialCheck(
                anchors: try TrustAnchors(der: anchors.map { Array($0) }),
                now: Int(Date().timeIntervalSince1970))
            guard isBeside else { return try FileCredentials(of: file, check)?.report }
            let store = CompanionRecord.credentials(beside: file)
            return try FileCredentials(storedAt: store, of: file, check)?.report
        } catch let error as CredentialsError {
            throw PictureFailure(.internalError, error.description)
        } catch {
            throw PictureFailure(.unreadable, "'\(file)' cannot be read (\(error)).")
        }
    }

    private func evaluation(
        of photograph: FilePath, _ shortSide: Int, _ scale: Int, _ isShown: Bool
    ) throws(PictureFailure) -> PictureAnswer {
        let (figures, trial) = try processor.evaluate(
            photograph, shortSide: shortSide, scale: scale)
        return .evaluation(figures, isShown ? try SheetRow(trial) : nil)
    }

    func use(threads: Int) { processor.use(threads: threads) }
}
