public import Credentials
import Files
import FoundationEssentials
import Glibc
import JobStorage
public import Records
public import SystemPackage

extension Batch {
    /// Signs the files of all finished pictures of an output folder that do not carry the signer's credentials; no
    /// picture is computed.
    ///
    /// Each file is copied, signed and brought to the disk before it takes the old one's place; one whose credentials
    /// stand beside it stays as it is. A crash leaves the old file or the new one, and the next call goes on.
    ///
    /// - Parameters:
    ///   - layout: the output folder.
    ///   - signer: signs.
    ///   - signsAll: true to sign those, too, that carry the signer's credentials.
    ///   - credentials: has a worker check the credentials of a scan; nil for one that has none.
    ///   - onStopping: called, from any thread, with what is said when a signal comes: the first one lets the picture be
    ///     finished that is being signed, the second one ends the process.
    ///   - onProgress: called after each picture.
    ///   - onFailure: called for each picture that cannot be signed, with its output and the cause.
    /// - Returns: what it came to.
    /// - Throws: ``BatchError`` if the state cannot be read or written, or somebody works on it, or the disk is full.
    public static func sign(
        _ layout: OutputLayout, with signer: OutputSigner,
        again signsAll: Bool = false,
        asking credentials: @escaping (FilePath) throws(PictureFailure) -> CredentialReport?,
        onStopping: @escaping @Sendable (String) -> Void,
        onProgress: (SigningOutcome) -> Void,
        onFailure: (FilePath, String) -> Void
    ) throws(BatchError) -> SigningOutcome {
        try changing(layout) { store in
            try prepareFolders(layout)
            let outputLock = try outputLock(layout)
            let control = RunControl { event in
                if case .draining(let announcement) = event { onStopping(announcement) }
            }
            // Whatever it is at, it may end at any time.
            control.register(slot: 0) {
                if case .aborting(let status) = control.phase { _exit(status.rawValue) }
            }
            let signals = SignalWatch(control)
            defer { withExtendedLifetime((outputLock, signals)) { control.unregister(slot: 0) } }
            do {
                let work = SigningWork(
                    layout: layout, store: store, signer: signer, signsAll: signsAll,
                    control: control, credentials: credentials)
                return try work.run(onProgress, onFailure)
            } catch let error as FileSystemError {
                throw BatchError.unusableOutput(error)
            }
        }
    }
}

/// The pictures of an output folder that are signed one after the other.
private struct SigningWork {
    private static let pageSize = 200

    let layout: OutputLayout
    let store: JobStore
    let signer: OutputSigner
    let signsAll: Bool
    let control: RunControl
    let credentials: (FilePath) throws(PictureFailure) -> CredentialReport?

    private var commit: OutputCommit { OutputCommit(layout: layout) }
    private var folder: FilePath { layout.partial.appending("signing") }

    func run(
        _ onProgress: (SigningOutcome) -> Void, _ onFailure: (FilePath, String) -> Void
    ) throws -> SigningOutcome {
        var outcome = SigningOutcome()
        let numbers = try store.finishedNumbers()
        outcome.pictures = numbers.count
        try FileSystem.removeContents(of: layout.partial)
        try FileSystem.makeFolders(folder)
        defer { try? FileSystem.removeContents(of: layout.partial, andItself: true) }
        for start in stride(from: 0, to: numbers.count, by: Self.pageSize) {
            let page = numbers[start..<min(start + Self.pageSize, numbers.count)]
            for item in try store.finishedItems(page) {
                guard control.isRunning else {
                    outcome.isStoppedEarly = true
                    return outcome
                }
                if !signsAll, item.nextRecords.isEmpty, signer.keeps(item.record.credentials),
                    hasCredentialsFiles(item)
                {
                    outcome.kept += 1
                } else if let problem = try sign(item) {
                    outcome.failed += 1
                    onFailure(item.output, problem)
                } else {
                    outcome.signed += 1
                }
                onProgress(outcome)
            }
        }
        return outcome
    }

    /// Signs the files of a picture; returns why that is not possible, or nil.
    private func sign(_ item: FinishedItem) throws -> String? {
        defer { try? FileSystem.removeContents(of: folder) }
        do {
            return try signFiles(of: item)
        } catch let failure as PictureFailure {
            return failure.description
        } catch let error as FileSystemError
            where NoRoom(error.errno) == nil
        {
            // The others may be fine.
            return error.description
        }
    }

    /// Whether the credentials beside its files are there as they were written, told by kinds and sizes.
    private func hasCredentialsFiles(_ item: FinishedItem) -> Bool {
        let files = item.record.credentialsFiles.map {
            WrittenFile($0.path(beside: item.output), bytes: Int64($0.file.bytes))
        }
        return (try? FilesStanding(of: files, under: layout.root)) == .intact
    }

    private func signFiles(of item: FinishedItem) throws -> String? {
        let output = folder.appending("\(item.id).output")
        let pictures = item.record.withoutCredentialsFiles
        // Who signs all decides again where credentials go.
        let record = signsAll ? pictures : item.record
        let marks = [""] + (pictures.companions ?? []).map(\.mark)
        let files = zip(pictures.files(at: item.output), pictures.files(at: output))
        for (mark, (file, copy)) in zip(marks, files) {
            let expected = item.expected(file.path, file.facts)
            guard try isTaken(file.path, mark, of: record, as: expected, to: copy.path) else {
                return "It is no longer what was written. For details, run 'autochrome verify'."
            }
        }
        let isThere = FileSystem.kind(item.source) == .regular
        let earlier = item.record.credentials
        if !isThere, earlier?.includesScan == true {
            return
                "Its scan '\(item.source)' is missing, but its own credentials have to be included. "
                + "Connect its disk and sign again."
        }
        let picture = PictureToSign(
            source: item.source, sourceSHA256: item.sourceSHA256, place: item.place,
            sourceCredentials: isThere ? try credentials(item.source) : nil, output: item.output,
            record: record, parameters: try parameters(of: item), begun: item.firstRunAt,
            programVersion: item.programVersion,
            isSourceKnown: !isThere && earlier?.manifest != nil && earlier?.isFirstHand == true)
        let signed = try signer.sign(
            picture, at: output,
            taken: commit.takenCredentials(
                beside: item.output, of: pictures, besides: .replaced(item.records)))
        if let problem = signed.credentials?.problem { return problem }
        try replace(item, by: signed, output)
        return nil
    }

    private func parameters(of item: FinishedItem) throws -> RunParameters {
        guard let number = item.settingsID, let found = try store.parameters(number) else {
            throw PictureFailure(
                .internalError, "The settings it was made with are not known.",
                remedy: "Run 'autochrome colorize' on the folder once, then sign again.")
        }
        return found
    }

    /// Takes a file into the folder if it is what was written: a copy, or another name of one that signing leaves as it
    /// is.
    private func isTaken(
        _ path: FilePath, _ mark: String, of record: PictureRecord, as expected: [OutputFacts],
        to copy: FilePath
    ) throws -> Bool {
        try commit.refuseLinks(to: path)
        let file = commit.finalPath(path)
        guard FileSystem.kind(file) == .regular else { return false }
        let found: String
        // What is too damaged to tell is not what was written.
        let stays = (try? signer.signsBeside(file, mark, of: record)) == true
        if try stays && FileSystem.addName(copy, of: file) {
            found = try FileDigest.sha256(of: copy)
        } else {
            found = try FileDigest.copy(file, to: copy)
        }
        return expected.contains { $0.sha256 == found }
    }

    private func replace(
        _ item: FinishedItem, by record: PictureRecord, _ output: FilePath
    ) throws {
        let now = Date().timeIntervalSince1970
        let staged = StagedOutput(
            file: output, companions: record.companions ?? [], earlier: .replaced(item.records))
        try FailPoint.afterSigning.pass(output)
        try commit.supersedeAlteredCredentials(beside: item.output, item.records)
        try store.apply([ItemChange(item.id, .replacing(by: record), at: now)])
        try commit.publishCompanions(of: staged, as: item.output)
        try commit.publish(staged, as: item.output)
        try FileSystem.syncFolder(commit.finalPath(item.output).removingLastComponent())
        try FailPoint.afterFolderSync.pass(commit.finalPath(item.output))
        try store.apply([ItemChange(item.id, .signed(record), at: now)])
    }
}
