import ArgumentParser
import BatchRunner
import Files
import Records
import Restoration
import SystemPackage

/// Signs finished outputs.
struct Sign: ParsableCommand, MachineReadable {
    static let configuration = CommandConfiguration(
        abstract: "Sign finished outputs, or sign them again with another certificate.",
        usage: "autochrome sign <output> [--sign <file> --key <file>] [<options>]",
        discussion: HelpText.discussion(
            """
            Every output and companion gets content credentials (C2PA): which scan it was made \
            from, what was done to it, and with what. Pictures are not computed again. Files \
            that already carry credentials signed with this certificate are left as they are; \
            with '--timestamp', those without a time stamp get one. With '--sign-beside', and \
            for JP2 files, credentials are written to separate files, NAME.c2pa. Credentials \
            stay where they are, inside a file or beside it; '--all' without '--sign-beside' \
            moves separate credentials into their files. A file that is no longer what was \
            written is not signed. Without '--sign' and '--key', the certificate and key of \
            the last run are used, or those that your signing.yaml names. Ctrl-C finishes the \
            picture that is being signed and stops.
            """,
            examples: [
                "sign Colour --sign chain.pem --key key.pem":
                    "sign outputs that were made without signatures",
                "sign Colour --sign new.pem --key key.pem":
                    "sign again after a certificate has expired",
                "sign Colour --sign chain.pem --key key.pem --sign-beside":
                    "write each record to a file beside its picture",
            ],
            exitStatus: [
                .finished, .usage, .someFailed, .environment, .locked, .stoppedEarly, .interrupted,
                .terminated,
            ]))

    @OptionGroup var folder: OutputFolderArguments
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Sign all outputs, even those already signed with this certificate.")
    var all = false

    @OptionGroup var confinement: ConfinementOptions
    @OptionGroup var verbosity: VerbosityOptions

    var json: Bool { verbosity.json }

    func run() throws {
        let earlier = try Batch.earlierRequest(
            output: folder.output.path, state: folder.state?.path,
            settings: ProcessingSettings.self)
        let usual = try earlier.options.signing ?? SigningSettings.request()
        guard var request = signing.request(orElse: usual) else {
            throw ValidationError("Name a certificate and its key: '--sign FILE --key FILE'.")
        }
        // Whatever the last run did: this is how records get into their pictures again.
        if all, earlier.options.signing != nil { request.isBeside = signing.signBeside }
        let signer = try OutputSigner(
            request, passphrase: signing.passphrase, earlier.settings)
        let progress = TerminalProgress(on: .standardError(showingProgress: !verbosity.quiet))
        defer { progress.finish() }
        if let advice = signer.advice { progress.print(advice) }
        let temporary = try TemporaryFolder.make()
        let desk = try PictureDesk(
            ProcessingSettings.forReading(), folder: temporary.path,
            requiresConfinement: confinement.isRequired)
        let outcome = try Batch.sign(folder.layout, with: signer, again: all) {
            source throws(PictureFailure) in
            try desk.credentials(of: source)
        } onStopping: { announcement in
            progress.print(announcement)
        } onProgress: { outcome in
            progress.show(
                "Signed \(DecimalText.grouped(outcome.done)) of "
                    + DecimalText.count(outcome.pictures, "picture"))
        } onFailure: { output, cause in
            if json { JSONLines().write("unsigned", UnsignedFact(output, cause)) }
            progress.print("\(TerminalText.path(output)): \(cause)")
        }
        progress.finish()
        let hasReports =
            outcome.signed == 0 || AllReports.write(folder.layout) { progress.print($0) }
        if json { JSONLines().write("signing", outcome) }
        if !verbosity.quiet || outcome.failed > 0 || outcome.isStoppedEarly {
            progress.print(text(outcome))
        }
        if outcome.isStoppedEarly { throw ExitCode(ExitStatus.stoppedEarly) }
        if outcome.failed > 0 { throw ExitCode(ExitStatus.someFailed) }
        if !hasReports { throw ExitCode(ExitStatus.environment) }
    }

    private func text(_ outcome: SigningOutcome) -> String {
        let parts = [
            (outcome.signed, "signed"), (outcome.kept, "already signed"),
            (outcome.failed, "not signed"),
        ]
        let counts = parts.filter { $0.0 > 0 }.map { "\(DecimalText.grouped($0.0)) \($0.1)" }
        let pictures = DecimalText.count(outcome.pictures, "picture")
        let sum = counts.isEmpty ? "" : " Pictures: \(counts.joined(separator: ", "))."
        if outcome.isStoppedEarly {
            return "Stopped after \(DecimalText.grouped(outcome.done)) of \(pictures).\(sum)"
        }
        return counts.isEmpty ? "There are no finished pictures." : String(sum.dropFirst())
    }
}

/// A picture that could not be signed, for programs.
private struct UnsignedFact: Encodable {
    let output: CodablePath
    let cause: String

    init(_ output: FilePath, _ cause: String) {
        self.output = CodablePath(output)
        self.cause = cause
    }
}
