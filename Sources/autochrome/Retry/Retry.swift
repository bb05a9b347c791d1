import ArgumentParser
import BatchRunner
import Records

/// Gives failed pictures another try.
struct Retry: AsyncParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try failed pictures again.",
        usage: "autochrome retry <output> [<options>]",
        discussion: HelpText.discussion(
            """
            Pictures that cannot be read are set aside and not tried again automatically. \
            Use this command after you have repaired them, or after an update of Autochrome. \
            The settings are those of the last run.
            """,
            examples: ["retry Colour": "all failed pictures of this output folder"],
            exitStatus: ExitStatus.allCases))

    @OptionGroup var folder: OutputFolderArguments
    @OptionGroup var work: WorkOptions
    @OptionGroup var confinement: ConfinementOptions
    @OptionGroup var signing: SigningOptions
    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func run() async throws {
        let request = try BatchRequest(lastOn: folder, work, confinement, signing)
        _ = try Batch.requeueFailures(output: folder.output.path, state: folder.state?.path)
        try await BatchSession(request: request, verbosity: verbosity).run()
    }
}
