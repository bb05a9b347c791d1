public import Colorization
import Kernels
import NeuralNetwork
public import SystemPackage
import TensorCore

/// A training run: steps, their log, evaluations and checkpoints.
///
/// A run of a number of steps that is interrupted and goes on ends with the same weights, bit for bit, as one
/// that is not, on any number of threads and processors of one kind.
public final class Trainer {
    /// Where a run keeps its checkpoint and log, and how often it looks up.
    public struct RunOptions: Sendable {
        /// The checkpoint.
        public var checkpoint: FilePath
        /// The log.
        public var log: FilePath
        /// Opens photographs.
        public var reader: SampleReader
        /// Seconds of training between checkpoints.
        public var checkpointSeconds = 300.0
        /// Evaluations over the whole run, at even distances; fewer in a run of few steps.
        public var evaluations = 20
        /// Steps that a line of the log sums up.
        public var stepsPerLine = 20

        /// Gathers the places and the reader.
        public init(checkpoint: FilePath, log: FilePath, reader: SampleReader) {
            self.checkpoint = checkpoint
            self.log = log
            self.reader = reader
        }
    }

    /// Why a run came to an end.
    public enum Outcome: String, Sendable {
        /// All steps were taken.
        case finished
        /// It was asked to stop.
        case interrupted
    }

    /// What a model is judged by outside the run: PSNR of results and of grey pictures, in dB, and colourfulness.
    public typealias ModelEvaluator = (ColorizationModel) throws -> (
        psnr: Double, psnrGray: Double, colorfulness: Double
    )

    private let start: ColorizationModel
    private let plan: TrainingPlan
    private let runOptions: RunOptions
    private let network: TrainingNetwork
    private let loader: BatchLoader
    private var validation: ValidationBatches?
    private let identity: RunIdentity
    private let photographs: PhotographSet
    private let heldOutCount: Int
    private var optimizer: Optimizer
    private var average: WeightAverage
    private var step = 0
    private var seconds = 0.0
    private var summary: StepSummary
    private let isResumed: Bool

    /// A run that begins, or resumes where its checkpoint is.
    ///
    /// - Parameters:
    ///   - model: where the weights come from.
    ///   - plan: how it is trained.
    ///   - photographs: those to train on, with the model's classes.
    ///   - heldOut: those to validate with, nil for none; what is left over after whole batches is not used.
    ///   - origin: where the model's weights come from, such as its file's SHA-256.
    ///   - threads: how many threads compute; one more reads photographs.
    ///   - runOptions: where files lie.
    /// - Throws: ``TrainingError`` if there is a checkpoint that cannot be read or is another run's.
    public init(
        _ model: ColorizationModel, _ plan: TrainingPlan, photographs: PhotographSet,
        heldOut: PhotographSet?, origin: String, threads: Int, runOptions: RunOptions
    ) throws(TrainingError) {
        start = model
        self.plan = plan
        self.runOptions = runOptions
        self.photographs = photographs
        heldOutCount = heldOut?.photographs.count ?? 0
        network = TrainingNetwork(model, count: plan.batches.batchSize, threads: threads)
        identity = RunIdentity(plan, model, origin: origin, photographs: photographs)
        validation = heldOut.map {
            ValidationBatches($0, plan.batches, reader: runOptions.reader)
        }
        let checkpoint = try identity.checkpoint(at: runOptions.checkpoint, for: network)
        isResumed = checkpoint != nil
        if let checkpoint {
            network.parameters = checkpoint.parameters
            average = WeightAverage(of: checkpoint.average, decay: plan.averageDecay)
            do throws(ParameterError) {
                optimizer = try Optimizer(
                    plan.optimizer, of: checkpoint.parameters, restoring: checkpoint.optimizer)
            } catch {
                throw TrainingError(
                    runOptions.checkpoint, "The checkpoint is incomplete: \(error).",
                    remedy: "Move the file away to start again.")
            }
            (step, seconds) = (checkpoint.step, checkpoint.seconds)
        } else {
            average = WeightAverage(of: network.parameters, decay: plan.averageDecay)
            optimizer = Optimizer(plan.optimizer, of: network.parameters)
        }
        loader = BatchLoader(
            photographs, plan.batches, startingAt: checkpoint?.position ?? 0,
            reader: runOptions.reader)
        summary = StepSummary(hasClasses: !model.configuration.classes.isEmpty)
    }

    /// Steps taken.
    public var steps: Int { step }

    /// The share of the run that is over, from 0 to 1 or slightly more.
    public var progress: Double { plan.progress(step: step, seconds: seconds) }

    /// The model with the averaged weights, and typical features or palettes of its scene classes.
    ///
    /// - Parameters:
    ///   - metadata: what its file is to say; nil for the same as of the model it started from.
    ///   - shouldStop: asked after every batch.
    /// - Returns: nil if it was asked to stop before it knew them.
    /// - Throws: ``ModelError`` if training has ruined the weights; a photograph's error if none can be used.
    public func model(
        metadata: [String: String]?, shouldStop: () -> Bool = { false }
    ) throws -> ColorizationModel? {
        var (prototypes, palettes) = (Tensor?.none, Tensor?.none)
        if start.configuration.hasMap {
            guard let found = try self.palettes(shouldStop) else { return nil }
            palettes = found.tensor(earlier: start.palettes, seed: plan.batches.seed)
        } else {
            guard let found = try self.prototypes(shouldStop) else { return nil }
            prototypes = found.tensor
        }
        return try start.replacing(
            weights, prototypes: prototypes, palettes: palettes, metadata: metadata)
    }

    /// All tensors of the network, averaged where they are trained.
    private var weights: [String: Tensor] {
        average.tensors.merging(network.frozen) { trained, _ in trained }
    }

    /// So many photographs are looked at for what is typical.
    private static let photographsForTypes = 5000

    private func prototypes(_ shouldStop: () -> Bool) throws(TrainingError) -> ClassPrototypes? {
        var prototypes = ClassPrototypes(classes: start.configuration.classes.count)
        var isFinished = true
        try withAverage { network throws(TrainingError) in
            isFinished = try forEachBatch(tellingPalettes: false, shouldStop) { batch in
                guard batch.count == network.count, let scene = network.scenes(of: batch) else {
                    return
                }
                prototypes.add(
                    features: scene.features, logits: scene.logits, labels: batch.classes)
            }
        }
        return isFinished ? prototypes : nil
    }

    private func palettes(_ shouldStop: () -> Bool) throws(TrainingError) -> ClassPalettes? {
        var palettes = ClassPalettes(classes: start.configuration.classes.count)
        let isFinished = try forEachBatch(tellingPalettes: true, shouldStop) { palettes.add($0) }
        return isFinished ? palettes : nil
    }

    /// Shows some of the photographs to a body, if there are any with a class that they may be typical of.
    ///
    /// - Returns: whether it was not asked to stop.
    private func forEachBatch(
        tellingPalettes: Bool, _ shouldStop: () -> Bool, _ body: (TrainingBatch) -> Void
    ) throws(TrainingError) -> Bool {
        guard photographs.photographs.contains(where: { $0.classIndex != nil }) else { return true }
        var batches = ValidationBatches(
            photographs.some(Self.photographsForTypes), plan.batches,
            tellingPalettes: tellingPalettes, reader: runOptions.reader)
        while let batch = try batches.next() {
            if shouldStop() { return false }
            body(batch)
        }
        return true
    }

    /// Lends the network with the averaged weights in place of the last ones.
    private func withAverage(
        _ body: (TrainingNetwork) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        let trained = network.parameters
        network.parameters = average.tensors
        defer { network.parameters = trained }
        try body(network)
    }

    /// Trains until the end of the plan, or until it is asked to stop.
    ///
    /// - Parameters:
    ///   - evaluator: evaluates the averaged weights; nil for none.
    ///   - observe: is told of everything that goes into the log.
    ///   - shouldStop: asked after every step.
    /// - Returns: why it ended; a checkpoint is there in either case, until whoever has the model removes it.
    /// - Throws: what keeps it from going on; what was trained until the last checkpoint is kept.
    public func run(
        evaluator: ModelEvaluator?, observe: (TrainingEvent) -> Void, shouldStop: () -> Bool
    ) throws -> Outcome {
        // From the first moment on there is something to go on with.
        if !isResumed { try writeCheckpoint() }
        let log =
            isResumed
            ? try TrainingLog(resuming: runOptions.log, atStep: step)
            : try TrainingLog(creating: runOptions.log)
        func note(_ event: TrainingEvent) throws {
            try log.write(event)
            observe(event)
        }
        try note(opening)
        // Photographs that cannot be used show now and not hours later.
        if !isResumed { try evaluate(evaluator, note) }
        var lastCheckpoint = seconds
        while progress < 1 {
            if shouldStop() {
                try checkpoint(note)
                try note(end(.interrupted))
                return .interrupted
            }
            let due = evaluationsDue
            try takeStep()
            for photograph in loader.takeSkipped() {
                try note(.skipped(.init(step: step, photograph)))
            }
            if step % runOptions.stepsPerLine == 0 || progress >= 1 { try noteSteps(note) }
            if evaluationsDue > due || progress >= 1 { try evaluate(evaluator, note) }
            if seconds - lastCheckpoint >= runOptions.checkpointSeconds {
                try checkpoint(note)
                lastCheckpoint = seconds
            }
        }
        try checkpoint(note)
        try note(end(.finished))
        return .finished
    }

    /// Writes an event into the log and tells whoever watches.
    private typealias Note = (TrainingEvent) throws -> Void

    private func noteSteps(_ note: Note) throws {
        if let event = summary.event(step: step, loader: loader, seconds: seconds) {
            try note(.step(event))
        }
    }

    private func evaluate(_ evaluator: ModelEvaluator?, _ note: Note) throws {
        let event = try evaluation(evaluator)
        for photograph in validation?.takeSkipped() ?? [] {
            try note(.skipped(.init(step: step, photograph)))
        }
        if let event { try note(.evaluation(event)) }
    }

    private func checkpoint(_ note: Note) throws {
        // A line that is pending would be lost: those steps are not taken again.
        try noteSteps(note)
        try writeCheckpoint()
    }

    private var opening: TrainingEvent {
        guard isResumed else {
            return .start(
                .init(
                    photographs, heldOut: heldOutCount,
                    settings: Dictionary(
                        plan.settings.map { ($0.name, $0.value) },
                        uniquingKeysWith: { first, _ in first })))
        }
        return .resume(
            .init(step: step, pictures: loader.position, checkpoint: runOptions.checkpoint))
    }

    private func end(_ outcome: Outcome) -> TrainingEvent {
        .end(
            .init(
                step: step, pictures: loader.position, seconds: seconds,
                reason: outcome.rawValue))
    }

    /// Short runs are not judged more often than every hundred steps.
    private var evaluationsDue: Int {
        min(Int(progress * Double(runOptions.evaluations)), step / 100)
    }

    private func takeStep() throws(TrainingError) {
        let began = ContinuousClock.now
        let batch = try loader.next()
        let losses = network.differentiate(batch, weights: plan.losses)
        var norm = 0.0
        network.update { _, gradients, team in
            norm = clipGradients(
                &gradients, to: plan.gradientLimit, threads: team.threads, team: team.team)
        }
        guard losses.total.isFinite, norm.isFinite else {
            throw TrainingError(
                runOptions.log, "The loss has diverged after \(step) steps.",
                remedy: "Remove the checkpoint and start again with a smaller --rate.")
        }
        let rate = plan.rate(step: step, progress: progress)
        network.update { parameters, gradients, team in
            optimizer.step(
                &parameters, gradients: gradients, rate: rate, threads: team.threads,
                team: team.team)
            average.update(
                with: parameters, step: step, threads: team.threads, team: team.team)
        }
        step += 1
        let passed = (ContinuousClock.now - began) / .seconds(1)
        seconds += passed
        summary.add(losses, rate: rate, pictures: batch.count, seconds: passed)
    }

    /// Judges the averaged weights.
    private func evaluation(_ evaluator: ModelEvaluator?) throws -> TrainingEvent.Evaluation? {
        let losses = try validationLosses()
        let figures = try evaluator.map { try $0(try start.replacing(weights)) }
        guard losses != nil || figures != nil else { return nil }
        return TrainingEvent.Evaluation(
            step: step, pictures: loader.position, loss: losses?.total, colorLoss: losses?.color,
            classLoss: losses.flatMap { summary.hasClasses ? $0.classification : nil },
            psnr: figures?.psnr, psnrGray: figures?.psnrGray,
            colorfulness: figures?.colorfulness)
    }

    private func validationLosses() throws(TrainingError) -> Losses? {
        guard validation != nil else { return nil }
        var all: [Losses] = []
        try withAverage { network throws(TrainingError) in
            while let batch = try validation?.next() {
                if batch.count == network.count {
                    all.append(network.evaluate(batch, weights: plan.losses))
                }
            }
        }
        return Losses.mean(of: all)
    }

    private func writeCheckpoint() throws(TrainingError) {
        try Checkpoint(
            parameters: network.parameters, average: average.tensors, optimizer: optimizer.state,
            step: step, position: loader.position, seconds: seconds, identity: identity.facts
        ).write(to: runOptions.checkpoint)
    }
}
