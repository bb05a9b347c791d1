import ArgumentParser
import Records

/// Goes on with the last run on an output folder.
struct Resume: AsyncParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Resume an interrupted run, with the same settings.",
        usage: "autochrome resume <output> [<options>]",
        discussion: HelpText.discussion(
            """
            Does the same as running the last 'autochrome colorize' for this output folder again.
            """,
            examples: [
                "resume Colour": "after a power cut, a full disk or Ctrl-C",
                "resume Colour --jobs 1": "the same, leaving more of the machine to other programs",
            ],
            exitStatus: ExitStatus.allCases))

    @OptionGroup var folder: OutputFolderArguments
    @OptionGroup var work: WorkOptions
    @OptionGroup var confinement: ConfinementOptions
    @OptionGroup var signing: SigningOptions
    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func run() async throws {
        let request = try BatchRequest(lastOn: folder, work, confinement, signing)
        try await BatchSession(request: request, verbosity: verbosity).run()
    }
}
