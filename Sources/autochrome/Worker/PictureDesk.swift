import BatchRunner
import Credentials
import Files
import FoundationEssentials
import Records
import Restoration
import SystemPackage
import Training

/// Where commands that are no batch have their pictures read: by workers, as batches do.
///
/// Calls block their thread.
struct PictureDesk: Sendable {
    private let workers: WorkerPool<ProcessorWorker>

    /// A desk whose workers are told the settings.
    ///
    /// - Parameters:
    ///   - settings: what workers are told first.
    ///   - folder: where their work folders are made.
    ///   - threads: what all of them compute with together; all processors by default.
    ///   - requiresConfinement: whether to refuse workers that are not confined: then one is started at once.
    ///   - onConfinement: hears what each worker is confined by; by default, the user is told of what is missing.
    /// - Throws: ``CommandError`` if the machine has too little memory for a worker, or does not confine it.
    init(
        _ settings: ProcessingSettings, folder: FilePath,
        threads: Int = Machine.current.processors, requiresConfinement: Bool,
        onConfinement: @escaping @Sendable (ConfinementRecord) -> Void = ConfinementNotice.give
    ) throws {
        var tuning = BatchTuning()
        tuning.worker.files = settings.modelFiles
        workers = try WorkerPool(
            settings, folder: folder, threads: threads,
            memoryLimit: Workload(ResourceLimits(jobs: 1)).workerLimit, tuning: tuning
        ) { confinement throws(PictureFailure) in
            if requiresConfinement { try confinement.require() }
            onConfinement(confinement)
        }
        guard requiresConfinement else { return }
        do throws(PictureFailure) {
            try workers.prepare()
        } catch {
            throw CommandError(.environment, error.description)
        }
    }

    func header(
        of source: FilePath, _ place: PicturePlace
    ) throws(PictureFailure) -> SourceFacts {
        guard case .header(let facts) = try ask(.header(CodablePath(source), place), source),
            facts.isHarmless, facts.pages <= Self.mostPages(in: source)
        else { throw Self.nonsense }
        return facts
    }

    func inspect(_ source: FilePath) throws(PictureFailure) -> PictureRecord {
        guard case .inspection(let record) = try ask(.inspection(CodablePath(source)), source),
            record.isHarmless
        else { throw Self.nonsense }
        return record
    }

    /// The files of the preview lie in the worker's folder.
    func preview(_ source: FilePath, made: String) throws(PictureFailure) -> PicturePreview {
        let question = PictureQuestion.preview(CodablePath(source), made: made)
        let (answer, folder) = try workers.ask(question, about: source)
        guard case .preview(var preview) = answer, preview.record.isHarmless else {
            throw Self.nonsense
        }
        preview.folder = CodablePath(folder)
        return preview
    }

    /// The figures, and the row for a contact sheet if it `isShown`.
    func evaluate(
        _ photograph: FilePath, shortSide: Int, scale: Int = 1, isShown: Bool = false
    ) throws(PictureFailure) -> (figures: EvaluatedPhotograph, row: SheetRow?) {
        let question = PictureQuestion.evaluation(
            CodablePath(photograph), shortSide: shortSide, scale: scale, isShown: isShown)
        guard case .evaluation(let figures, let row) = try ask(question, photograph)
        else { throw Self.nonsense }
        return (figures, row)
    }

    func style(_ path: FilePath) throws(PictureFailure) -> StyleReference {
        guard case .style(let style) = try ask(.style(CodablePath(path)), path),
            style.path.path == path, style.isSound
        else { throw Self.nonsense }
        return style
    }

    func mask(_ path: FilePath) throws(PictureFailure) -> HintMask {
        guard case .mask(let mask) = try ask(.mask(CodablePath(path)), path), mask.isSound
        else { throw Self.nonsense }
        return mask
    }

    func sample(_ request: SampleRequest) throws(PictureFailure) -> SampleOutcome {
        guard case .sample(let outcome) = try ask(.sample(request), request.photograph.path)
        else { throw Self.nonsense }
        return outcome
    }

    /// What checking a file's content credentials gives, inside it or beside it; nil for a file that has none.
    func credentials(
        of file: FilePath, beside isBeside: Bool = false, trusting anchors: TrustAnchors = .none
    ) throws(PictureFailure) -> CredentialReport? {
        let question = PictureQuestion.credentials(
            CodablePath(file), beside: isBeside,
            trusting: anchors.certificates.map { Data($0.der) })
        guard case .credentials(let report) = try ask(question, file) else { throw Self.nonsense }
        return report
    }

    private func ask(
        _ question: PictureQuestion, _ file: FilePath
    ) throws(PictureFailure) -> PictureAnswer {
        try workers.ask(question, about: file).answer
    }

    /// A page takes a byte at least.
    private static func mostPages(in file: FilePath) -> Int64 {
        (try? FileSystem.status(file, followingLinks: true).stamp.bytes).map { $0 + 1 } ?? 1
    }

    private static let nonsense = PictureFailure(
        .internalError, "The worker answered another question.")
}
