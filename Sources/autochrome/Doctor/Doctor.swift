import ArgumentParser
import Records

/// Looks at the machine and the installation.
struct Doctor: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this machine and this installation.",
        usage: "autochrome doctor [<output>] [--json]",
        discussion: HelpText.discussion(
            """
            Tells what Autochrome finds here: processors and memory that it may use, libraries \
            and whether results were checked with their versions, recipes and models, what \
            confines worker processes, and room for temporary files; with an output folder also \
            whether outputs can be written there. A worker process colorizes a small picture as \
            a test. What is marked with '!' deserves a look; what is marked with 'x' keeps \
            Autochrome from working.
            """,
            examples: [
                "doctor": "after installing, and before asking for help",
                "doctor Colour": "can outputs be written to this disk, too?",
                "doctor --json": "the same for programs",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @Argument(help: "The folder that outputs are to go to.", completion: .directory)
    var output: PathArgument?

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func run() throws {
        let checkup = Checkup(folder: output?.path)
        checkup.write(as: "checkup", json: json)
        if !checkup.isFit { throw ExitCode(.environment) }
    }
}
