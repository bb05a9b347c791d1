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
            Each subfolder is a class of scenes, which the network learns to recognize along \
            with the colours. Photographs in '_unlabelled', or outside any subfolder, have no \
            class. Without classes, the network learns only colours. Grey photographs are \
            left out.

            A new network has the global branch of the paper. To train a network that keeps \
            places, like the default model, start from one with --init; its encoder is not \
            changed. It sees whole photographs, some of them with hints and palettes.

            Autochrome writes these files beside the model: a model card (.md), a log of JSON \
            lines (.log.jsonl), the loss curves (.svg), the list of photographs held out for \
            validation (.held-out.txt) and, until the run has finished, a checkpoint. After \
            an interruption, the same command resumes from the checkpoint.
            """,
            examples: [
                "train Photos -o mine.safetensors --hours 8": "a new network",
                "train Photos -o new.safetensors --init autochrome-2 --rate 3e-4":
                    "train the default model further",
                "train Photos -o paper.safetensors --width 1 --optimizer adadelta":
                    "the network and optimizer of the paper",
                "train Photos -o mine.safetensors --evaluate Others":
                    "measure the network while it learns",
            ],
            exitStatus: [.finished, .usage, .environment, .stoppedEarly, .interrupted, .terminated])
    )

    @Argument(help: "Folder of colour photographs.", completion: .directory)
    var folder: PathArgument

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Model file to write.", valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var output: PathArgument

    @OptionGroup(title: "Network") var network: NetworkOptions

    @OptionGroup(title: "Training") var training: TrainingOptions

    @Option(
        help: ArgumentHelp(
            "Measure the network on this folder of other colour photographs while it learns.",
            valueName: "folder"), completion: .directory)
    var evaluate: PathArgument?

    @Option(help: "Number of threads to compute with (default: all processors).")
    var threads: Int?

    @OptionGroup var confinement: ConfinementOptions

    @Flag(help: "Write JSON to standard output, one object per line.")
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
                "Stopping after this step. A second signal stops at once. Either way, the same "
                    + "command resumes.")
        }
        let isFinished = try session.run(presenter: presenter) { stop.isMade }
        guard isFinished else { throw ExitCode(.stoppedEarly) }
        if !json {
            StandardStream.output.print("The model: \(TerminalText.path(output.path))")
        }
    }
}
