import Colorization
import FoundationEssentials
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Training

/// Runs of a small network on photographs made by the test.
@Suite(.oneAtATime) struct TrainerTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        for index in 0..<12 {
            try folder.photograph(
                FilePath("photographs/\(index % 2 == 0 ? "sea" : "wood")/\(index).png"),
                seed: UInt64(index))
        }
    }

    private func trainer(
        _ name: String, steps: Int = 6, rate: Double = 1e-3, threads: Int = 2,
        optimizer: Optimizer.Method = .adamW(),
        target: ModelConfiguration.Target = .lab, classes: [String]? = nil,
        origin: String = "random", start: ColorizationModel? = nil
    ) throws -> Trainer {
        let parts = try PhotographSet(folder.path.appending("photographs"))
            .holding(out: .count(3))
        let design = NetworkDesign(
            width: 0.125, classes: classes ?? parts.training.classNames, target: target)
        let model = try start ?? design.model(name: "test", seed: 1)
        let hasMap = model.configuration.hasMap
        let batches = BatchSettings(
            batchSize: 3, framing: hasMap ? .whole : .square(shortSide: 256), target: target,
            emulsionShare: 0.5,
            conditions: hasMap ? ConditionShares(hints: 0.5, palettes: 0.5) : nil, seed: 9)
        var runOptions = Trainer.RunOptions(
            checkpoint: folder.path.appending("\(name).checkpoint"),
            log: folder.path.appending("\(name).jsonl"), reader: .here(folder.path))
        runOptions.stepsPerLine = 2
        return try Trainer(
            model,
            TrainingPlan(
                length: .steps(steps), optimizer: optimizer, rate: rate, batches: batches),
            photographs: parts.training.labelled(by: model.configuration.classes),
            heldOut: parts.heldOut, origin: origin,
            threads: threads, runOptions: runOptions)
    }

    private func weights(_ trainer: Trainer) throws -> [String: [Float]] {
        let model = try #require(try trainer.model(metadata: nil))
        return Dictionary(
            uniqueKeysWithValues: model.layers.parameters.map { ($0.name, $0.tensor.scalars) })
    }

    @Test(arguments: [(Optimizer.Method.adamW(), false), (.adadelta(), false), (.adamW(), true)])
    func interruptionsAndThreadsChangeNoBit(
        _ optimizer: Optimizer.Method, keepsPlaces: Bool
    ) throws {
        let start = keepsPlaces ? try MapFixtures.model() : nil
        let whole = try trainer("whole", optimizer: optimizer, start: start)
        #expect(
            try whole.run(evaluator: nil, observe: { _ in }, shouldStop: { false }) == .finished)
        for stop in [2, 5] {
            let first = try trainer("parts", threads: 1, optimizer: optimizer, start: start)
            let outcome = try first.run(
                evaluator: nil, observe: { _ in }, shouldStop: { first.steps >= stop })
            #expect(outcome == .interrupted)
        }
        let last = try trainer("parts", optimizer: optimizer, start: start)
        #expect(last.steps == 5)
        #expect(try last.run(evaluator: nil, observe: { _ in }, shouldStop: { false }) == .finished)
        #expect(try weights(last) == weights(whole))
    }

    /// A network that keeps places comes out with its encoder as it was, and with palettes of the photographs.
    @Test func allButTheEncoderIsTrained() throws {
        var metadata = try MapFixtures.model().metadata
        metadata["classes"] = #"["sea", "wood", "c", "d", "e"]"#
        let start = try ColorizationModel(
            parameters: Dictionary(
                uniqueKeysWithValues: MapFixtures.model().layers.parameters), metadata: metadata)
        let trainer = try trainer("places", rate: 1e-2, start: start)
        _ = try trainer.run(evaluator: nil, observe: { _ in }, shouldStop: { false })
        let model = try #require(try trainer.model(metadata: nil))
        let before = Dictionary(uniqueKeysWithValues: start.layers.parameters)
        for (name, tensor) in model.layers.parameters {
            let isSame = tensor.scalars == before[name]?.scalars
            #expect(isSame == name.hasPrefix("encoder."), "\(name)")
        }
        #expect(start.palettes == nil && model.palettes?.shape == [5, 6, 5])
        let checkpoint = try Checkpoint(reading: folder.path.appending("places.checkpoint"))
        #expect(!checkpoint.parameters.keys.contains { $0.hasPrefix("encoder.") })
        #expect(!checkpoint.optimizer.keys.contains { $0.hasPrefix("encoder.") })
    }

    @Test func theLogTellsWhatHappened() throws {
        let first = try trainer("told")
        _ = try first.run(evaluator: nil, observe: { _ in }, shouldStop: { first.steps >= 3 })
        let second = try trainer("told")
        var seen: [TrainingEvent] = []
        _ = try second.run(
            evaluator: { _ in (psnr: 20, psnrGray: 19, colorfulness: 10) },
            observe: { seen.append($0) }, shouldStop: { false })
        let events = try TrainingLog.events(in: folder.path.appending("told.jsonl"))
        guard case .start(let start) = events.first, case .end(let end) = events.last else {
            Issue.record("a log without a beginning or an end")
            return
        }
        #expect(start.photographs == 9 && start.heldOut == 3)
        #expect(end.step == 6 && end.pictures == 18 && end.reason == "finished")
        #expect(Array(events.suffix(seen.count)) == seen)
        let evaluations = seen.compactMap { event in
            if case .evaluation(let fact) = event { fact } else { nil }
        }
        #expect(evaluations.last?.psnr == 20 && evaluations.last?.step == 6)
        #expect(try #require(evaluations.last?.loss) > 0)
    }

    @Test func aCheckpointOfAnotherRunIsRefused() throws {
        let first = try trainer("other")
        _ = try first.run(evaluator: nil, observe: { _ in }, shouldStop: { first.steps >= 1 })
        let error = #expect(throws: TrainingError.self) { try trainer("other", rate: 2e-3) }
        #expect(error?.description.contains("learning rate differs") == true)
        for differing in [
            { try trainer("other", target: .yuv) },
            { try trainer("other", classes: ["wood", "sea"]) },
            { try trainer("other", origin: "another file") },
        ] as [() throws -> Trainer] {
            #expect(throws: TrainingError.self) { try differing() }
        }
        // More steps are the same run, going on for longer.
        #expect(try trainer("other", steps: 9).steps == 1)
    }

    @Test func damagedCheckpointsAreRefused() throws {
        let first = try trainer("torn")
        _ = try first.run(evaluator: nil, observe: { _ in }, shouldStop: { first.steps >= 1 })
        let file = folder.path.appending("torn.checkpoint")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file.string)))
        for length in [0, 7, 100, bytes.count / 2, bytes.count - 1] {
            try folder.write(Array(bytes.prefix(length)), "torn.checkpoint")
            let error = #expect(throws: TrainingError.self, "\(length) bytes") {
                try trainer("torn")
            }
            #expect(error?.subject == file)
        }
    }

    /// A bias before a normalization moves nothing but the mean: with it part of the running mean, a network is
    /// the same before and after training has taken it over.
    @Test func biasesBeforeNormalizationsAreKept() throws {
        let model = try NetworkDesign(width: 0.125).model(name: "test", seed: 1)
        var parameters = Dictionary(uniqueKeysWithValues: model.layers.parameters)
        var random = SeededRandom(seed: 6)
        for (name, weight) in parameters where name.hasSuffix(".bn.weight") {
            let kind = name.contains(".fc.") ? "linear" : "conv"
            parameters[name.replacing("bn.weight", with: "\(kind).bias")] = random.tensor(
                weight.shape)
        }
        let biased = try ColorizationModel(parameters: parameters, metadata: model.metadata)
        let network = TrainingNetwork(biased, count: 1, threads: 1)
        #expect(network.parameters["low.1.conv.bias"] == nil)
        let input = random.tensor([1, 1, 224, 224])
        let kept = try biased.replacing(network.parameters)
        let views = [Colorizer(biased), Colorizer(kept)].map {
            $0.globalFeatures(of: input.scalars).features
        }
        let largest = zip(views[0], views[1]).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(largest <= 1e-4 * (views[0].max() ?? 0) && views[0].contains { $0 > 0 })
        // What it computes is what the program computes.
        let target = Tensor(
            shape: [1, 2, 112, 112], scalars: Array(repeating: 0.5, count: 2 * 112 * 112))
        let loss = network.evaluate(
            TrainingBatch(input: input, target: target, classes: [nil]), weights: LossWeights())
        let image = Colorizer(biased).chroma(
            of: input.reshaped(to: [1, 224, 224]),
            global: GlobalFeatures(features: views[0], logits: []))
        let expected = image.scalars.reduce(0.0) { $0 + Double(($1 - 0.5) * ($1 - 0.5)) }
        #expect(abs(loss.color - expected / Double(image.count)) <= 1e-4 * loss.color)
    }

    @Test func learningRatesRiseAndFall() {
        let plan = TrainingPlan(length: .steps(1000), rate: 1)
        #expect(plan.rate(step: 0, progress: 0) == 0.01)
        #expect(abs(plan.rate(step: 500, progress: 0.5) - 0.5) < 1e-12)
        #expect(plan.rate(step: 1000, progress: 1) < 1e-12)
        let paper = TrainingPlan(length: .hours(1), optimizer: .adadelta(), rate: 1)
        #expect(paper.rate(step: 0, progress: 0) == 1 && paper.rate(step: 9, progress: 0.9) == 1)
        #expect(paper.progress(step: 5, seconds: 1800) == 0.5)
    }

    /// A network learns what it is shown.
    @Test func theLossFalls() throws {
        let trainer = try trainer("learns", steps: 30, rate: 5e-3)
        var losses: [Double] = []
        _ = try trainer.run(
            evaluator: nil,
            observe: { if case .step(let step) = $0 { losses.append(step.colorLoss) } },
            shouldStop: { false })
        #expect(losses.count == 15)
        #expect(losses[12...].reduce(0, +) / 3 < 0.85 * losses[..<3].reduce(0, +) / 3)
    }
}
