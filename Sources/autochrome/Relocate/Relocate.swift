import ArgumentParser
import BatchRunner
import Records
import Restoration
import SystemPackage

/// Tells an output folder that its sources have moved.
struct Relocate: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        abstract: "Record that scans have moved to another folder.",
        usage: "autochrome relocate <output> <old> <new> [<options>]",
        discussion: HelpText.discussion(
            """
            Finished pictures stay finished, and outputs keep their names. Every scan that was \
            read before is first read again and compared. Nothing is changed if the content of \
            a scan differs, if a scan is still in the old folder only, or if the new folder's \
            scan is already known. Scans that are in neither folder stay recorded as gone.
            """,
            examples: [
                "relocate Colour /old/Scans /new/Scans": "the whole archive has moved",
                "relocate Colour Scans/1897 Scans/1898 --dry-run":
                    "check whether the new folder matches",
            ],
            exitStatus: [.finished, .usage, .environment, .locked]))

    @Argument(
        help: "Output folder of an earlier 'autochrome colorize'.", completion: .directory)
    var output: PathArgument

    @Argument(help: "Folder that the scans were in; it may be gone.", completion: .directory)
    var old: PathArgument

    @Argument(help: "Folder that the scans are in now.", completion: .directory)
    var new: PathArgument

    @Option(
        help: ArgumentHelp("Folder of the job state, if --state was used then.", valueName: "dir"),
        completion: .directory)
    var state: PathArgument?

    @Flag(help: "Only show what would be done.")
    var dryRun = false

    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func run() throws {
        let progress = TerminalProgress(on: .standardError(showingProgress: !verbosity.quiet))
        defer { progress.finish() }
        let outcome = try Batch.relocate(
            OutputLayout(root: output.path, state: state?.path), from: old.path, to: new.path,
            onlyLooking: dryRun
        ) { (settings: inout ProcessingSettings, old, new) in
            settings.relocate(from: old, to: new)
        } onProgress: { outcome in
            let count = outcome.moved + outcome.gone + outcome.refused
            progress.show("Compared \(DecimalText.count(count, "picture"))")
        }
        progress.finish()
        if json { JSONLines().write("relocation", outcome) }
        for line in lines(outcome) where !verbosity.quiet || outcome.refused > 0 {
            progress.print(line)
        }
        if outcome.refused > 0 { throw ExitCode(ExitStatus.usage) }
    }

    private func lines(_ outcome: RelocationOutcome) -> [String] {
        var lines = outcome.problems.map {
            "\(TerminalText.path($0.path.path)) \($0.problem)."
        }
        guard outcome.refused == 0 else {
            let others = outcome.refused - outcome.problems.count
            if others > 0 { lines.append("\(DecimalText.grouped(others)) more.") }
            return lines + [
                "Nothing was changed. Correct these scans, or relocate the folders that were moved one "
                    + "by one."
            ]
        }
        guard outcome.moved + outcome.gone > 0 else {
            return ["There are no known pictures in \(TerminalText.path(old.path))."]
        }
        let gone =
            outcome.gone > 0
            ? "; in neither folder, and still recorded as gone: \(DecimalText.grouped(outcome.gone))"
            : ""
        return [
            (dryRun ? "Would relocate " : "Relocated ")
                + "\(DecimalText.count(outcome.moved, "picture")) to "
                + "\(TerminalText.path(new.path))\(gone)."
        ]
    }
}
