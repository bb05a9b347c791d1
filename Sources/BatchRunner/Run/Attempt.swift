import Files
import JobStorage
import Records
import SystemPackage

/// One attempt on one picture, from its claim to the end that the queue writes down.
struct Attempt {
    let slot: Slot
    let item: ClaimedItem
    let worker: WorkerChannel
    let folder: FilePath

    /// Why an attempt failed.
    private struct Failed: Error {
        let failure: PictureFailure
        var retryable = true
    }

    /// What the header of the source says, or why it cannot be read.
    private typealias Header = Result<SourceFacts, PictureFailure>

    var queue: WorkQueue { slot.queue }
    var final: FilePath { slot.commit.finalPath(item.output) }

    /// Makes the attempt and writes down how it ended.
    ///
    /// - Throws: ``WorkerLost`` or ``JobStoreError``: then the caller writes it down, if it can.
    func run() async throws {
        do {
            try FailPoint.afterClaim.pass(item.source)
            try await attempt()
        } catch let failed as Failed {
            try await fail(failed.failure, retryable: failed.retryable)
        } catch let failure as PictureFailure {
            try await fail(failure)
        } catch let error as FileSystemError {
            try await fail(error.writeFailure)
        }
    }

    private func fail(_ failure: PictureFailure, retryable: Bool = true) async throws {
        // First the leftovers: on a full disk the state needs the room. What cannot be removed is
        // found by the sweep at the end.
        try? FileSystem.removeContents(of: folder)
        try await queue.fail(item, failure, retryable: retryable)
    }

    private func attempt() async throws {
        let stamp = try sourceStamp()
        let (sha256, header) = try await examine()
        try FailPoint.afterDigest.pass(item.source)
        await queue.begin(content: sha256)
        do {
            try await produce(sha256, header, stamp)
        } catch {
            await queue.end(content: sha256)
            throw error
        }
        await queue.end(content: sha256)
    }

    private func produce(_ sha256: String, _ header: Header, _ stamp: FileStamp) async throws {
        if try await isUnchanged(sha256, stamp) { return }
        try await clearTheWay(sha256)
        // Whatever the picture is: its content is known now.
        let pixels = try? header.get().pixels
        try await queue.note(sha256, of: item, pixels: pixels, stamp)
        let facts = try header.get()
        if try await adopt(sha256) { return }
        // Something stood in the way before: see whether it is gone, before anything is computed.
        if item.item.failure?.kind == .outputNameTaken { try await clearCompanions(of: sha256) }
        try await queue.reserve(facts, for: item)
        if try await copyDuplicate(sha256) { return }
        try await process(sha256, stamp, facts)
    }

    // MARK: - The steps

    /// The source as it is now.
    private func sourceStamp() throws -> FileStamp {
        guard let status = try FileSystem.statusIfPresent(item.source) else {
            throw try absence()
        }
        guard status.kind == .regular else {
            throw PictureFailure(.unreadable, "There is no longer a regular file of that name.")
        }
        // Permissions do not come back by waiting.
        guard FileSystem.isReadable(item.source) else {
            throw Failed(
                failure: PictureFailure(
                    .unreadable, "The file may not be read (permission denied).",
                    remedy: "Make it readable and run again."), retryable: false)
        }
        return status.stamp
    }

    /// A file that is gone is the file's fate; an input folder that is gone is a pulled plug.
    private func absence() throws -> PictureFailure {
        guard try FileSystem.exists(item.item.inputRoot.path) else {
            let problem =
                "The input folder '\(item.item.inputRoot.path)' is no longer there. "
                + "Attach its disk and run again."
            slot.control.drain(.environment(problem), problem)
            return PictureFailure(.outputUnwritable, problem)
        }
        return PictureFailure(
            .vanished, "The file disappeared after it had been found.",
            remedy: "Put it back and run again, or leave it.")
    }

    private func examine() async throws -> (sha256: String, header: Header) {
        let limit = slot.tuning.probeTimeLimit + .seconds(Double(item.stamp.bytes) / 1e6)
        switch try await worker.ask(.examine(source: CodablePath(item.source)), within: limit) {
        case .examined(let sha256, let facts): return (sha256, .success(facts))
        case .unreadable(let sha256, let failure): return (sha256, .failure(failure))
        default: throw nonsense
        }
    }

    private func process(_ sha256: String, _ stamp: FileStamp, _ facts: SourceFacts) async throws {
        let request = WorkerRequest.process(source: CodablePath(item.source), sha256: sha256)
        let limit = slot.tuning.timeLimit(pixels: facts.pixels)
        guard case .processed(let record) = try await worker.ask(request, within: limit) else {
            throw nonsense
        }
        try FailPoint.afterProcess.pass(folder)
        guard try FileSystem.statusIfPresent(item.source)?.stamp == stamp else {
            throw PictureFailure(
                .changedDuringRead, "The file was written to while it was read.",
                remedy: "Run again when it is complete.")
        }
        switch record.disposition {
        case .skippedAlreadyColor, .skippedSuspectedNegative:
            try FileSystem.removeContents(of: folder)
            try await queue.skip(item, reason: record.disposition.rawValue, record)
        case .finished, .inspected:
            let staged = try await stage(record, sha256)
            try await queue.finish(item, sha256, record, .written, staged: staged)
        }
    }

    /// Takes an output with its companions out of the work folder.
    func stage(_ record: PictureRecord, _ sha256: String) async throws -> StagedOutput {
        let companions = record.companions ?? []
        if try companions.contains(where: { try FileSystem.exists($0.path(beside: final)) }) {
            try await clearCompanions(of: sha256)
        }
        return try slot.commit.stage(
            itemID: item.item.id, companions: companions, from: folder)
    }

    var nonsense: PictureFailure {
        PictureFailure(.internalError, "The worker answered another question.")
    }
}
