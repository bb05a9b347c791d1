import Colorization
import Files
import FoundationEssentials
import ImageMetrics
import Records
import Restoration
import SystemPackage
import TensorCore
import Training

/// A training run from its options to the files it leaves.
struct TrainingSession {
    /// What is trained on, and how.
    struct Request {
        let folder: FilePath
        let files: TrainingFiles
        let network: NetworkOptions
        let options: TrainingOptions
        let evaluation: FilePath?
        let threads: Int
        let requiresConfinement: Bool
    }

    private let request: Request
    private let start: ColorizationModel
    private let plan: TrainingPlan
    private let training: PhotographSet
    private let heldOut: PhotographSet?

    /// Finds the photographs and the network.
    init(_ request: Request) throws {
        self.request = request
        let files = request.files
        // With a checkpoint what is there is the run's own.
        if (try? NewFile(files.checkpoint).checkAbsence()) != nil {
            for file in files.all { try NewFile(file).checkAbsence() }
        }
        let all = try PhotographSet(request.folder)
        let parts = try all.holding(out: request.options.heldOut)
        let model = try request.network.model(
            name: files.model.stem ?? "model", classes: all.classNames,
            seed: request.options.seed)
        let classes = model.configuration.classes
        start = model
        training = parts.training.labelled(by: classes)
        let apart = parts.heldOut.labelled(by: classes)
        heldOut = apart.photographs.isEmpty ? nil : apart
        plan = try request.options.plan(for: model.configuration)
        if let heldOut, heldOut.photographs.count < request.options.batch {
            throw CommandError(
                .usage,
                "\(DecimalText.count(heldOut.photographs.count, "photograph")) held out: fewer than a "
                    + "batch of \(request.options.batch). Hold out more, or none (--hold-out 0).")
        }
    }

    /// Trains, and writes the model, its card, curve and list of photographs when the run has finished.
    ///
    /// - Parameters:
    ///   - presenter: is told of everything.
    ///   - shouldStop: whether to stop after a step.
    /// - Returns: whether it finished.
    /// - Throws: what keeps it from going on; a later run goes on from the last checkpoint.
    func run(presenter: TrainingPresenter, shouldStop: () -> Bool) throws -> Bool {
        let files = request.files
        let work = try TemporaryFolder.make()
        let desk = try PictureDesk(
            .forReading(), folder: work.path, requiresConfinement: request.requiresConfinement)
        let trainer = try Trainer(
            start, plan, photographs: training, heldOut: heldOut, origin: try origin(),
            threads: request.threads,
            runOptions: .init(
                checkpoint: files.checkpoint, log: files.log, reader: SampleReader(desk.sample)))
        let evaluator = try request.evaluation.map {
            try FolderEvaluator(
                $0, workFolder: work.path, requiresConfinement: request.requiresConfinement)
        }
        let outcome = try trainer.run(
            evaluator: evaluator.map { evaluator in
                { model in
                    let summary = try evaluator.evaluate(model)
                    let figures = summary.reduced ?? summary.native
                    return (figures.psnr, figures.psnrGray, figures.colorfulness)
                }
            },
            observe: { presenter.present($0, share: trainer.progress) }, shouldStop: shouldStop)
        guard outcome == .finished else { return false }
        presenter.note("All steps are done. Finding typical features of each class of scenes.")
        guard let model = try trainer.model(metadata: metadata, shouldStop: shouldStop) else {
            return false
        }
        try finish(model, evaluator)
        return true
    }

    private func finish(_ model: ColorizationModel, _ evaluator: FolderEvaluator?) throws {
        let files = request.files
        let events = try TrainingLog.events(in: files.log)
        let name = model.configuration.name
        try write(Array(LossCurve(title: name, events: events).svg.utf8), to: files.curve)
        if let heldOut { try write(heldOut.listing, to: files.heldOut) }
        try model.write(to: files.model)
        let card = ModelCard(
            name: name, date: today, programVersion: ProgramVersion.current,
            network: .init(
                configuration: model.configuration,
                parameters: trained(model).reduce(0) { $0 + $1.tensor.count },
                sha256: try ModelDigest.sha256(of: files.model)),
            data: .init(
                training: training, heldOut: heldOut,
                heldOutFile: heldOut.map { _ in files.heldOut.lastComponent?.string ?? "" },
                skipped: events.skippedByReason),
            start: try startFacts(),
            settings: plan.settings + [
                .init("length", length), .init("threads", "\(request.threads)"),
            ],
            run: .init(log: events, curveFile: files.curve.lastComponent?.string),
            evaluations: try evaluations(evaluator, model))
        try write(Array(card.text.utf8), to: files.card)
        // It is complete: there is nothing to go on with.
        remove(files.checkpoint)
    }

    private var metadata: [String: String] {
        var metadata = start.metadata
        metadata["name"] = request.files.model.stem ?? "model"
        metadata["version"] = today
        metadata["origin"] = "trained by Autochrome \(ProgramVersion.current)"
        return metadata
    }

    /// Parameters that were learned by gradients, here or, as an encoder, elsewhere.
    private func trained(_ model: ColorizationModel) -> [(name: String, tensor: Tensor)] {
        model.layers.parameters.filter { Optimizer.isTrained($0.name) }
    }

    private var length: String {
        switch plan.length {
        case .steps(let steps): DecimalText.count(steps, "step")
        case .hours(let hours): "\(hours) hours"
        }
    }

    private var today: String { TimeText.day(Date()) }

    /// What tells this run's beginning from others'.
    private func origin() throws -> String {
        try request.network.startFile().map { try ModelDigest.sha256(of: $0) } ?? "random"
    }

    private func startFacts() throws -> ModelCard.Start {
        guard let file = try request.network.startFile() else { return .random }
        return .model(name: start.configuration.name, sha256: try ModelDigest.sha256(of: file))
    }

    private func evaluations(
        _ evaluator: FolderEvaluator?, _ model: ColorizationModel
    ) throws -> [ModelCard.Evaluation] {
        guard let evaluator, let folder = request.evaluation else { return [] }
        let summary = try evaluator.evaluate(model)
        let name = folder.lastComponent?.string ?? folder.string
        return [
            ModelCard.Evaluation(
                name: name, photographs: summary.photographs,
                shortSide: summary.reduced == nil ? nil : Evaluate.shortSide,
                figures: summary.reduced ?? summary.native)
        ]
    }

    /// Writes a file of this run, in place of one that an earlier part of it has left.
    private func write(_ bytes: [UInt8], to path: FilePath) throws {
        remove(path)
        try NewFile(path).write(bytes)
    }

    private func remove(_ path: FilePath) {
        _ = try? FileSystem.remove(path)
    }
}
