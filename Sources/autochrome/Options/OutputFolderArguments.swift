import ArgumentParser
import Records

/// The arguments of commands that look into an output folder.
struct OutputFolderArguments: ParsableArguments {
    @Argument(
        help: "Output folder of an earlier 'autochrome colorize'.", completion: .directory)
    var output: PathArgument

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("Folder of the job state, if --state was used then.", valueName: "dir"),
        completion: .directory)
    var state: PathArgument?

    /// Where the folder keeps what.
    var layout: OutputLayout { OutputLayout(root: output.path, state: state?.path) }
}
