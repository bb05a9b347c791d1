import ArgumentParser
import BatchRunner
import Credentials
import Files
import Records
import Restoration
import SystemPackage

/// Checks finished outputs against what was written.
struct Verify: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        abstract: "Check that finished outputs are still what was written.",
        usage: "autochrome verify <output> [<options>]",
        discussion: HelpText.discussion(
            """
            Reads every output and companion, and compares its SHA-256 with the job state; the \
            folder may be read-only. Files that are altered or missing are reported. The next \
            'autochrome colorize' or 'resume' makes them again, and moves altered files to \
            .autochrome/superseded. Files in the folder that the job state does not know are \
            reported, too. Content credentials of signed outputs are checked offline; with \
            '--trust', their certificate chain has to lead to one of the given certificates. \
            Every run checks the kind and size of finished outputs; this command also finds \
            changes that these do not show.
            """,
            examples: [
                "verify Colour": "after moving an archive, or once a year",
                "verify Colour --sources": "also check whether scans have changed",
                "verify Colour --sample 5%": "once a month, a random sample",
                "verify Colour --json": "one object per finding, and one with the totals",
            ],
            exitStatus: [.finished, .usage, .someFailed, .environment]))

    @OptionGroup var folder: OutputFolderArguments

    @Option(
        help: ArgumentHelp(
            "Check a random sample of finished pictures: a number, or a share such as 5%.",
            valueName: "n|p%"))
    var sample: SampleSize?

    @Option(help: "Draw the same sample as an earlier check with this seed.")
    var seed: UInt64?

    @Flag(help: "Also check that scans are still what the outputs were made from.")
    var sources = false

    @Option(
        help: ArgumentHelp(
            "Trusted certificate (PEM) that credentials have to chain to; may be repeated.",
            valueName: "file"), completion: .file())
    var trust: [PathArgument] = []

    @OptionGroup var confinement: ConfinementOptions
    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func validate() throws {
        if seed != nil, sample == nil { throw ValidationError("--seed needs --sample.") }
    }

    func run() throws {
        let screen = TerminalProgress.Screen.standardError(showingProgress: !verbosity.quiet)
        let progress = TerminalProgress(on: screen)
        defer { progress.finish() }
        var rate = RateEstimator(at: screen.now())
        let temporary = try TemporaryFolder.make()
        var check = Verification(
            folder.layout, sample: drawn, includesSources: sources,
            credentials: try credentials(in: temporary.path)
        ) { totals in
            rate.record(Int(totals.bytes), at: screen.now())
            progress.show(VerifyText.progress(totals, bytesPerSecond: rate.perSecond))
        } onFinding: { finding in
            if json {
                JSONLines().write(
                    "wrong_file", FileFindingFact(finding.path, finding.problem, finding.detail))
            }
            progress.print("\(TerminalText.path(finding.path)) \(finding.detail).")
        }
        let totals = try check.run()
        progress.finish()
        if json { JSONLines().write("verification", totals) }
        if !verbosity.quiet || totals.problems > 0 {
            for line in VerifyText.end(totals) { progress.print(line) }
        }
        if totals.problems > 0 { throw ExitCode(ExitStatus.someFailed) }
    }

    /// Signatures are checked where pictures are decoded: in workers.
    private func credentials(in folder: FilePath) throws -> CredentialsCheck {
        let anchors: TrustAnchors
        do throws(CredentialsError) {
            anchors = try TrustAnchors(trust.map(\.path))
        } catch {
            throw CommandError(.usage, error.description)
        }
        let desk = try PictureDesk(
            ProcessingSettings.forReading(), folder: folder,
            requiresConfinement: confinement.isRequired)
        return CredentialsCheck(asksForTrust: !trust.isEmpty) {
            file, isBeside throws(PictureFailure) in
            try desk.credentials(of: file, beside: isBeside, trusting: anchors)
        }
    }

    /// By a seed that is short enough to be typed again.
    private var drawn: Verification.Sample? {
        sample.map { .init($0.size, seed: seed ?? .random(in: 1..<1_000_000)) }
    }
}
