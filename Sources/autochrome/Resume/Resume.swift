import ArgumentParser
import BatchRunner

/// Goes on with the last run on an output folder.
struct Resume: AsyncParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go on with an interrupted run, with the same settings.",
        usage: "autochrome resume <output> [<options>]",
        discussion: HelpText.discussion(
            """
            The same as giving the last 'autochrome colorize' of this output folder again.
            """,
            examples: [
                "resume Colour": "after a power cut, a full disk or Ctrl-C",
                "resume Colour --jobs 1": "the same, leaving more of the machine to others",
            ],
            exitStatus: [
                .finished: "everything is done",
                .usage: "there is no earlier run in this folder",
                .someFailed: "complete, but some pictures failed: see the report",
                .environment:
                    "disk or memory short, output not writable, model missing, state damaged",
                .locked: "another Autochrome works on the output folder",
                .stoppedEarly: "stopped early (Ctrl-C, --limit); run again to go on",
                .interrupted: "stopped at once by a second Ctrl-C; run again to go on",
                .terminated: "stopped at once by a second SIGTERM; run again to go on",
            ]))

    @OptionGroup var folder: OutputFolderArguments
    @OptionGroup var work: WorkOptions
    @OptionGroup var talk: TalkOptions

    var json: Bool { talk.json }

    func run() async throws {
        let request = try BatchRequest(lastOn: folder, work)
        try await BatchSession(request: request, talk: talk).run()
    }
}
