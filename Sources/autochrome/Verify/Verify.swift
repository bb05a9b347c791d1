import ArgumentParser
import BatchRunner
import Records

/// Checks finished outputs against what was written.
struct Verify: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        abstract: "Check that all finished outputs are still what was written.",
        usage: "autochrome verify <output> [<options>]",
        discussion: HelpText.discussion(
            """
            Reads every output and companion and compares its SHA-256 with the job state; the \
            folder may be read-only. What is altered or missing is named, and made again by the \
            next 'autochrome colorize' or 'resume', which moves what stands there to \
            .autochrome/superseded. Every run looks at kinds and sizes of finished outputs by \
            itself; this finds what these do not tell.
            """,
            examples: [
                "verify Colour": "after moving an archive, or once a year",
                "verify Colour --json": "one object a wrong file, and one with the totals",
            ],
            exitStatus: [.finished, .usage, .someFailed, .environment]))

    @OptionGroup var folder: OutputFolderArguments
    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func run() throws {
        let progress = TerminalProgress(on: .standardError(showingProgress: !verbosity.quiet))
        defer { progress.finish() }
        let totals = try Verification(folder.layout).run { totals in
            progress.show(VerifyText.progress(totals))
        } onFinding: { finding in
            if json { JSONLines().write("wrong_file", WrongFileFact(finding)) }
            progress.print("\(TerminalText.path(finding.path)) \(finding.detail).")
        }
        progress.finish()
        if json { JSONLines().write("verification", totals) }
        if !verbosity.quiet || totals.problems > 0 {
            for line in VerifyText.end(totals) { progress.print(line) }
        }
        if totals.problems > 0 { throw ExitCode(ExitStatus.someFailed) }
    }
}

/// A file that is not as it was written, for programs.
private struct WrongFileFact: Encodable {
    let path: CodablePath
    let problem: Verification.Problem
    let detail: String

    init(_ finding: Verification.Finding) {
        path = CodablePath(finding.path)
        problem = finding.problem
        detail = finding.detail
    }
}
