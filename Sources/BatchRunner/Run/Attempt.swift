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

    private var queue: WorkQueue { slot.queue }
    private var final: FilePath { slot.commit.finalPath(item.output) }

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
        let sha256 = try await digest()
        try FailPoint.afterDigest.pass(item.source)
        await queue.begin(content: sha256)
        do {
            try await produce(sha256, stamp)
        } catch {
            await queue.end(content: sha256)
            throw error
        }
        await queue.end(content: sha256)
    }

    private func produce(_ sha256: String, _ stamp: FileStamp) async throws {
        if try await isUnchanged(sha256, stamp) { return }
        try await clearTheWay(sha256)
        let facts = try await probe(sha256, stamp)
        if try FileSystem.exists(final) { return try await adopt(sha256) }
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

    private func digest() async throws -> String {
        let limit = slot.tuning.probeTimeLimit + .seconds(Double(item.stamp.bytes) / 1e6)
        let reply = try await worker.ask(.digest(source: CodablePath(item.source)), within: limit)
        guard case .digested(let sha256) = reply else { throw nonsense }
        return sha256
    }

    /// A finished picture that was looked at again: only its dates had changed.
    private func isUnchanged(_ sha256: String, _ stamp: FileStamp) async throws -> Bool {
        guard sha256 == item.item.sha256, let record = item.item.record,
            let output = record.output,
            try FileSystem.statusIfPresent(final)?.stamp.bytes == Int64(output.bytes)
        else { return false }
        try await queue.note(sha256, of: item, pixels: record.source.pixels, stamp)
        try await queue.finish(
            item, sha256, record, .unchanged, duplicateOf: item.item.duplicateOf)
        return true
    }

    /// Moves the output of an earlier content away, before the row forgets that content.
    private func clearTheWay(_ sha256: String) async throws {
        guard let earlier = item.item.sha256, earlier != sha256, try FileSystem.exists(final)
        else { return }
        // A crash between rename and commit leaves an output that only its own label tells about.
        if item.earlierOutput == nil, try await adoptedRecord(earlier) == nil { return }
        try slot.commit.supersede(item.output)
    }

    private func probe(_ sha256: String, _ stamp: FileStamp) async throws -> SourceFacts {
        let probed = try await probed()
        // Whatever the picture is: its content is known now.
        let pixels = try? probed.get().pixels
        try await queue.note(sha256, of: item, pixels: pixels, stamp)
        return try probed.get()
    }

    private func probed() async throws -> Result<SourceFacts, PictureFailure> {
        do {
            let reply = try await worker.ask(
                .probe(source: CodablePath(item.source)), within: slot.tuning.probeTimeLimit)
            guard case .probed(let facts) = reply else { return .failure(nonsense) }
            return .success(facts)
        } catch let failure as PictureFailure {
            return .failure(failure)
        }
    }

    private func adopt(_ sha256: String) async throws {
        guard let record = try await adoptedRecord(sha256) else {
            throw PictureFailure(
                .outputNameTaken,
                "'\(final)' exists and is not a complete output of this picture and recipe.",
                remedy: "Move that file away, then run again.")
        }
        // The crash may have come before the name was on the disk.
        try FileSystem.syncFolder(final.removingLastComponent())
        try await queue.finish(item, sha256, record, .adopted)
    }

    private func adoptedRecord(_ sha256: String) async throws -> PictureRecord? {
        let request = WorkerRequest.adopt(
            output: CodablePath(final), source: CodablePath(item.source), sha256: sha256)
        let limit = slot.tuning.timeLimit(pixels: item.item.record?.source.pixels ?? 1_000_000_000)
        guard case .adopted(let record) = try await worker.ask(request, within: limit) else {
            throw nonsense
        }
        return record
    }

    /// Takes the output of a finished source with the same content, if it is still what it was.
    private func copyDuplicate(_ sha256: String) async throws -> Bool {
        guard let original = try await queue.original(of: sha256, for: item),
            let output = original.outputPath, var record = original.record,
            try FileSystem.exists(slot.commit.finalPath(output.path))
        else { return false }
        let file = CodablePath(slot.commit.finalPath(output.path))
        let limit =
            slot.tuning.probeTimeLimit + .seconds(Double(record.output?.bytes ?? 0) / 1e6)
        guard case .copied(let hash) = try await worker.ask(.copy(output: file), within: limit)
        else { throw nonsense }
        guard hash == record.output?.sha256 else {
            try FileSystem.removeContents(of: folder)
            return false
        }
        slot.commit.sharePreviews(of: original.id, with: item.item.id, work: folder)
        let staged = try slot.commit.stage(itemID: item.item.id, from: folder)
        record.insert(.duplicate)
        try await queue.finish(
            item, sha256, record, .copied, duplicateOf: original.id, staged: staged)
        return true
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
        case .skippedAlreadyColour, .skippedSuspectedNegative:
            try FileSystem.removeContents(of: folder)
            try await queue.skip(item, reason: record.disposition.rawValue, record)
        case .colorized, .inspected:
            let staged = try slot.commit.stage(itemID: item.item.id, from: folder)
            try await queue.finish(item, sha256, record, .written, staged: staged)
        }
    }

    private var nonsense: PictureFailure {
        PictureFailure(.internalError, "The worker answered another question.")
    }
}
