import ArgumentParser
import BatchRunner
import Records
import SystemPackage

/// Trains a network on photographs.
struct Train: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a network on colour photographs.",
        usage: "autochrome train <folder> --output <model> [<options>]",
        discussion: HelpText.discussion(
            """
            Every folder in the folder is a class of scenes, which the network learns to \
            recognize beside the colours; what lies in '_unlabelled' or in no folder has no \
            class, and without classes colours alone are learned. Grey photographs are \
            left out.

            A new network has the paper's global branch. One that keeps places, as the \
            default model's does, begins with a model (--init), whose encoder stays as it \
            is; it sees whole photographs, some with hints and palettes.

            Beside the model lie a card that says what it is (.md), a log of JSON lines \
            (.log.jsonl), the curve of the losses (.svg), the list of the photographs that \
            were not trained on (.held-out.txt) and, until the run has finished, a \
            checkpoint. After an interruption the same command goes on from the checkpoint.
            """,
            examples: [
                "train Photos -o mine.safetensors --hours 8": "a new network",
                "train Photos -o new.safetensors --init autochrome-2 --rate 3e-4":
                    "go on with the default model",
                "train Photos -o paper.safetensors --width 1 --optimizer adadelta":
                    "the network and the optimizer of the paper",
                "train Photos -o mine.safetensors --evaluate Others":
                    "and measure it as it learns",
            ],
            exitStatus: [.finished, .usage, .environment, .stoppedEarly, .interrupted, .terminated])
    )

    @Argument(help: "A folder of colour photographs.", completion: .directory)
    var folder: PathArgument

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The model file to write.", valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var output: PathArgument

    @OptionGroup(title: "Network") var network: NetworkOptions

    @OptionGroup(title: "Training") var training: TrainingOptions

    @Option(
        help: ArgumentHelp(
            "Measure the network on a folder of other colour photographs as it learns.",
            valueName: "folder"), completion: .directory)
    var evaluate: PathArgument?

    @Option(help: "How many threads compute (default: all processors).")
    var threads: Int?

    @OptionGroup var confinement: ConfinementOptions

    @Flag(help: "Write one JSON object a line to standard output.")
    var json = false

    func validate() throws {
        guard output.path.extension == "safetensors" else {
            throw ValidationError(
                "--output has to end in .safetensors; it is '\(TerminalText.path(output.path))'.")
        }
        if let threads, threads < 1 { throw ValidationError("--threads has to be at least 1.") }
    }

    func run() throws {
        let presenter = TrainingPresenter(json: json)
        defer { presenter.finish() }
        let session = try TrainingSession(
            .init(
                folder: folder.path, files: TrainingFiles(model: output.path), network: network,
                options: training, evaluation: evaluate?.path,
                threads: threads ?? Machine.current.processors,
                requiresConfinement: confinement.isRequired))
        let stop = StopRequest {
            presenter.note(
                "Stopping after this step. A second signal stops at once; either way, the same "
                    + "command goes on.")
        }
        let isFinished = try session.run(presenter: presenter) { stop.isMade }
        guard isFinished else { throw ExitCode(.stoppedEarly) }
        if !json {
            StandardStream.output.print("The model: \(TerminalText.path(output.path))")
        }
    }
}
