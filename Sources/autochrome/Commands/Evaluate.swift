import ArgumentParser
import BatchRunner
import Colorization
import ImageMetrics
import Records
import Restoration

/// Measures a model on colour photographs.
struct Evaluate: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how near a model comes to the colours of photographs.",
        discussion: HelpText.discussion(
            """
            Colour photographs are turned grey and colorized, and the result is compared \
            with them, at their own size and with the short side reduced to 256 pixels; \
            beside it stand the figures of the grey picture. Higher PSNR is better, lower \
            RMSE and delta E are.
            """,
            examples: [
                "evaluate Photos": "a table",
                "evaluate Photos --model mine.safetensors --json": "your own model, for programs",
            ],
            exitStatus: [
                .finished: "all photographs were measured", .usage: "wrong usage",
                .someFailed: "at least one could not be measured",
                .environment: "the model is missing or damaged",
            ]))

    private static let shortSide = 256

    @Argument(help: "A folder of colour photographs.", completion: .directory)
    var folder: PathArgument

    @Option(
        help: ArgumentHelp("A model file instead of the default model.", valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var model: String?

    @Flag(help: "Write one JSON object a line to standard output.")
    var json = false

    var isMachineReadable: Bool { json }

    func run() throws {
        let photographs = try PhotographFolder(folder.path).photographs
        let work = try TemporaryFolder()
        let evaluator = try PhotographEvaluator(
            model: try PackedModel(of: DataLocator.model(named: model)).path(),
            threads: Machine.current.processors, workFolder: work.path)
        var table = EvaluationTable(isMachineReadable: json)
        for photograph in photographs {
            do throws(PictureFailure) {
                table.add(
                    try evaluator.evaluate(photograph, shortSide: Self.shortSide), photograph)
            } catch {
                table.add(error, photograph)
            }
        }
        table.finish()
        if table.failed > 0 { throw ExitCode(.someFailed) }
    }
}
