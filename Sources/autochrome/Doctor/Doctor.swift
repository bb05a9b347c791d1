import ArgumentParser
import Records

/// Looks at the machine and the installation.
struct Doctor: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check this machine and this installation.",
        usage: "autochrome doctor [<output>] [--json]",
        discussion: HelpText.discussion(
            """
            Shows which processors and memory Autochrome may use, which libraries it finds and \
            whether it was tested with their versions, recipes and models, how worker processes \
            are confined, and how much space there is for temporary files. If you name an output \
            folder, it also checks that outputs can be written there. A worker process colorizes \
            a small picture as a test. '!' marks a warning; 'x' marks a problem that keeps \
            Autochrome from working.
            """,
            examples: [
                "doctor": "after installing, and before asking for help",
                "doctor Colour": "also check that outputs can be written to this folder",
                "doctor --json": "the same as JSON",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @Argument(help: "Folder where outputs would go.", completion: .directory)
    var output: PathArgument?

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func run() throws {
        let checkup = Checkup(folder: output?.path)
        checkup.write(as: "checkup", json: json)
        if !checkup.isFit { throw ExitCode(.environment) }
    }
}
