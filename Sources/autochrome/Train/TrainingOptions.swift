import ArgumentParser
import Colorization
import Records
import SystemPackage
import Training

/// How the network is trained.
struct TrainingOptions: ParsableArguments {
    /// The optimizers by their names.
    enum OptimizerName: String, CaseIterable, ExpressibleByArgument {
        case adamw
        case adadelta
    }

    @Option(help: "Stop after this many hours of training (default: 2).")
    var hours: Double?

    @Option(help: "Stop after this many steps instead; such runs are reproducible to the last bit.")
    var steps: Int?

    @Option(help: "Pictures per step.")
    var batch = 32

    @Option(help: "Optimizer; adadelta is the one of the paper.")
    var optimizer = OptimizerName.adamw

    @Option(help: "Highest learning rate (default: 0.001; with adadelta: 1).")
    var rate: Double?

    @Option(help: "Weight of the classification loss relative to the colour loss.")
    var alpha = 1.0 / 300

    @Option(
        help: ArgumentHelp(
            "How much more saturated colours count than grey (default: 0, as in the paper; 1.33 for "
                + "networks that keep places)."))
    var chromaWeight: Double?

    @Option(help: "Share of pictures shown to the network as old emulsions recorded them, 0 to 1.")
    var emulsions = 0.45

    @Option(
        help: ArgumentHelp(
            "Length in pixels to which the short side of a photograph is resized before cropping to "
                + "224 (default: 256). Networks that keep places see whole photographs instead."))
    var shortSide: Int?

    @Option(help: "Seed of the random numbers.")
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "Number of photographs to hold out for validation, or a file that lists them.",
            valueName: "n|file"))
    var holdOut = "300"

    func validate() throws {
        if hours != nil, steps != nil {
            throw ValidationError("Give --hours or --steps, not both.")
        }
        let checks: [(Bool, String)] = [
            (hours.map { $0 > 0 && $0.isFinite } ?? true, "--hours has to be above 0."),
            (steps.map { $0 > 0 } ?? true, "--steps has to be above 0."),
            ((2...1024).contains(batch), "--batch has to be between 2 and 1024."),
            (rate.map { $0 > 0 && $0.isFinite } ?? true, "--rate has to be above 0."),
            (alpha >= 0 && alpha.isFinite, "--alpha cannot be below 0."),
            (
                chromaWeight.map { $0 >= 0 && $0.isFinite } ?? true,
                "--chroma-weight cannot be below 0."
            ),
            ((0...1).contains(emulsions), "--emulsions has to be between 0 and 1."),
            (
                shortSide.map { (224...4096).contains($0) } ?? true,
                "--short-side has to be between 224 and 4096."
            ),
        ]
        if let failed = checks.first(where: { !$0.0 }) { throw ValidationError(failed.1) }
    }

    /// Of networks that keep places: as `Benchmarks/train_colour.py` weighs colours for most of a run.
    private static let chromaWeightOfMaps = 4.0 / 3

    /// The plan for a network.
    ///
    /// - Throws: ``CommandError`` if an option has no meaning for it.
    func plan(for configuration: ModelConfiguration) throws -> TrainingPlan {
        let hasMap = configuration.hasMap
        if hasMap, shortSide != nil {
            throw CommandError(
                .usage,
                "--short-side has no effect on a network that keeps places: it sees whole "
                    + "photographs. Leave it out.")
        }
        let method: Optimizer.Method = optimizer == .adamw ? .adamW() : .adadelta()
        let batches = BatchSettings(
            batchSize: batch, cropSize: configuration.globalSize,
            framing: hasMap
                ? .whole : .square(shortSide: max(shortSide ?? 256, configuration.globalSize)),
            input: configuration.input, inputMean: configuration.inputMean,
            target: configuration.target, abRange: configuration.abRange,
            emulsionShare: emulsions, conditions: hasMap ? ConditionShares() : nil, seed: seed)
        return TrainingPlan(
            length: steps.map { .steps($0) } ?? .hours(hours ?? 2), optimizer: method,
            rate: rate ?? (optimizer == .adamw ? 1e-3 : 1),
            losses: LossWeights(
                classification: alpha,
                chroma: chromaWeight ?? (hasMap ? Self.chromaWeightOfMaps : 0)),
            batches: batches)
    }

    /// What is held out: a number, or the list of a file.
    var heldOut: HeldOut {
        Int(holdOut).map { .count(max(0, $0)) } ?? .list(.init(holdOut))
    }
}
