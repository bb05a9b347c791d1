import ArgumentParser
import Glibc

/// The program: what it can do, and how every way of ending becomes an exit status.
@main
struct Autochrome: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autochrome",
        abstract: "Restore and colorize archives of historical photographs.",
        discussion: """
            Colours are an estimate made by software, never evidence. Every picture that \
            Autochrome writes says so in its metadata. Scans are never modified.
            """,
        version: ProgramVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Batch",
                subcommands: [
                    Colorize.self, Resume.self, Status.self, Report.self, Retry.self, Verify.self,
                    Sign.self, Package.self, Relocate.self,
                ]),
            CommandGroup(
                name: "Single pictures",
                subcommands: [Inspect.self, Preview.self, Evaluate.self]),
            CommandGroup(
                name: "Tools",
                subcommands: [
                    RecipesCommand.self, ModelCommand.self, Train.self, Doctor.self, Worker.self,
                ]),
        ])

    static func main() async {
        // A reader that goes is told by the failing write; it must not end a batch.
        signal(SIGPIPE, SIG_IGN)
        // A file that is larger than 'ulimit -f' allows is told by the failing write, too.
        signal(SIGXFSZ, SIG_IGN)
        var json = false
        do {
            var command = try parseAsRoot(ArgumentBytes.ofProcess)
            json = (command as? any MachineReadable)?.json ?? false
            if command is any ComputingCommand { try ProcessorCheck.run() }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            ProgramEnd(of: error, in: Self.self).perform(json: json)
        }
    }
}
