import Credentials
import Files
import JobStorage
import Records
import SystemPackage

/// One attempt on one picture, from its claim to the end that the queue writes down.
struct Attempt {
    let slot: Slot
    /// As the state knows it: the whole source may turn out to be the first of several pages.
    var item: ClaimedItem
    let worker: WorkerChannel
    let folder: FilePath
    /// True if files of a finished output were found that are no longer what was written.
    var foundAltered = false
    /// Finished files that are kept elsewhere when the new ones get their names, as they are made again with other
    /// settings.
    var superseding: [FilePath] = []
    /// What checking the scan's own credentials gave; nil where it has none.
    private(set) var scanCredentials: CredentialReport?
    /// The source as the supervisor has read it itself, which is done for whoever signs; before that, the one of the
    /// attempt before.
    private(set) var hashed: HashedSource?

    /// The reason why a page is left alone that a source no longer has.
    private static let pageGone = "page_gone"

    /// Why an attempt failed.
    private struct Failed: Error {
        let failure: PictureFailure
        var retryable = true
    }

    var queue: WorkQueue { slot.queue }
    /// What the picture is to be made with.
    var wanted: RunParameters { slot.parametersOfPicture(item.source, item.place) }
    var final: FilePath { slot.commit.finalPath(item.output) }

    init(
        slot: Slot, item: ClaimedItem, worker: WorkerChannel, folder: FilePath,
        after last: HashedSource? = nil
    ) {
        self.slot = slot
        self.item = item
        self.worker = worker
        self.folder = folder
        hashed = last
    }

    /// What an output is made from now.
    private func content(_ found: Examination) -> PictureContent {
        PictureContent(
            sha256: found.sha256, place: item.place,
            label: found.sidecars.map {
                PictureLabel(sidecars: $0.map(\.sha256), catalog: item.item.catalog)
            })
    }

    /// Makes the attempt and writes down how it ended.
    ///
    /// - Throws: ``WorkerLost`` or ``JobStoreError``: then the caller writes it down, if it can.
    mutating func run() async throws {
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

    private mutating func attempt() async throws {
        let stamp = try sourceStamp()
        hashed = try await hash()
        let found = try await examine()
        try FailPoint.afterDigest.pass(item.source)
        try await spread(over: found.pages)
        scanCredentials = found.credentials
        let content = content(found)
        await queue.begin(content)
        do {
            try await produce(content, found, stamp)
        } catch {
            await queue.end(content)
            throw error
        }
        await queue.end(content)
    }

    /// Sees to it that each page of the source has a row, if that is asked for.
    private mutating func spread(over pages: Int) async throws {
        guard slot.options.takesEveryPage, pages > 1, (item.place.page ?? 1) == 1 else { return }
        let hasOutput = try item.earlierOutput != nil || FileSystem.exists(final)
        item = try await queue.spread(item, over: pages, keepingName: hasOutput)
        try FailPoint.afterPages.pass(item.source)
    }

    private mutating func produce(
        _ content: PictureContent, _ found: Examination, _ stamp: FileStamp
    ) async throws {
        try slot.commit.refuseLinks(to: item.output)
        try await settleUnfinishedRedo()
        let isAgain = try await isMadeAgain(found)
        if !isAgain {
            if try await isUnchanged(content, found, stamp) { return }
            if try await relabel(content, found, stamp) { return }
        }
        try setAsideAltered(found)
        try await clearTheWay(content.sha256)
        // Whatever the picture is: its content is known now.
        try await queue.note(
            content.sha256, pages: found.pages, of: item, pixels: found.facts?.pixels, stamp)
        if let page = item.place.page, page > found.pages {
            return try await queue.skip(item, reason: Self.pageGone, nil)
        }
        let facts = try found.readableFacts()
        if !isAgain {
            try await setAsideIncomplete(found)
            if try await adopt(content) { return }
        }
        if try await takeName(isAgain), !isAgain, try await adopt(content) { return }
        // Something stood in the way before: see whether it is gone, before anything is computed.
        if !isAgain, item.item.failure?.kind == .outputNameTaken {
            try await clearCompanions(of: content)
        }
        let room = DiskGuard.estimate(facts, outputExtension: slot.options.outputExtension)
        try await queue.reserve(room, for: item)
        if try await copyDuplicate(content, found) { return }
        try await process(content, stamp, facts)
    }

    // MARK: - The steps

    /// The source as it is now.
    private func sourceStamp() throws -> FileStamp {
        guard let status = try sourceStatus() else { throw absence() }
        guard status.kind == .regular else {
            throw PictureFailure(.unreadable, "There is no longer a regular file with that name.")
        }
        do throws(FileSystemError) {
            try FileSystem.checkReadable(item.source)
        } catch {
            // Permissions do not come back by waiting.
            let isDenied = error.errno == .permissionDenied || error.errno == .notPermitted
            throw Failed(failure: error.readFailure, retryable: !isDenied)
        }
        return status.stamp
    }

    /// A look at the source: what goes wrong there is no fault of the output folder.
    private func sourceStatus() throws(PictureFailure) -> FileStatus? {
        do throws(FileSystemError) {
            return try FileSystem.statusIfPresent(item.source)
        } catch {
            throw error.readFailure
        }
    }

    /// A file that is gone is the file's fate; an input folder that is gone is a pulled plug.
    private func absence() -> PictureFailure {
        guard FileSystem.kind(item.item.inputRoot.path) != nil else {
            let problem =
                "The input folder '\(item.item.inputRoot.path)' no longer exists. "
                + "Connect its disk and run again."
            slot.control.drain(.environment(problem), problem)
            return PictureFailure(.outputUnwritable, problem)
        }
        return PictureFailure(
            .vanished, "The file disappeared after it had been found.",
            remedy: "Put it back and run again, or leave it.")
    }

    /// Reads the source for the signer: what a worker says of it is not what is signed.
    ///
    /// - Returns: nil if nothing is signed, or if the source cannot be read: then the worker says why.
    private func hash() async throws -> HashedSource? {
        guard slot.signer != nil else { return nil }
        let (source, last) = (item.source, hashed)
        return try await BlockingWork.run { try? HashedSource(source, orStill: last) }
    }

    private func examine() async throws -> Examination {
        let limit = slot.tuning.probeTimeLimit + .seconds(Double(item.stamp.bytes) / 1e6)
        let request = WorkerRequest.examine(
            source: CodablePath(item.source), item.place, sha256: hashed?.sha256)
        // Each page takes a byte at least: rows are not made for what a worker makes up.
        guard case .examined(let found) = try await worker.ask(request, within: limit),
            found.pages <= item.stamp.bytes + 1, hashed.map({ $0.sha256 == found.sha256 }) != false
        else { throw nonsense }
        return found
    }

    private func process(
        _ content: PictureContent, _ stamp: FileStamp, _ facts: SourceFacts
    ) async throws {
        let request = WorkerRequest.process(
            source: CodablePath(item.source), content,
            begun: item.firstRunAt ?? queue.startedAt)
        let limit = slot.tuning.timeLimit(pixels: facts.pixels, bytes: item.stamp.bytes)
        guard case .processed(let record) = try await worker.ask(request, within: limit) else {
            throw nonsense
        }
        try FailPoint.afterProcess.pass(folder)
        guard try sourceStatus()?.stamp == stamp else {
            throw PictureFailure(
                .changedDuringRead, "The file was written to while it was read.",
                remedy: "Run again when it is complete.")
        }
        switch record.disposition {
        case .skippedAlreadyColor, .skippedSuspectedNegative:
            try FileSystem.removeContents(of: folder)
            for file in superseding where try FileSystem.exists(slot.commit.finalPath(file)) {
                try slot.commit.supersede(file)
            }
            try await queue.skip(item, reason: record.disposition.rawValue, record)
        case .finished, .inspected:
            var staged = try await stage(record, content)
            let record = try await signed(remarking(record), content, &staged, wanted)
            try await finish(content, record, .written, staged: staged)
        }
    }

    /// Writes down a finished output that waits for its name.
    func finish(
        _ content: PictureContent, _ record: PictureRecord, _ outcome: PictureResult.Outcome,
        duplicateOf original: Int64? = nil, staged: StagedOutput
    ) async throws {
        let parameters = wanted
        if !superseding.isEmpty {
            try await queue.announce(record, of: item, madeWith: parameters)
        }
        try await queue.finish(
            item, content, record, outcome, duplicateOf: original, staged: staged,
            madeWith: parameters)
    }

    /// Takes an output with its companions out of the work folder.
    func stage(
        _ record: PictureRecord, _ content: PictureContent
    ) async throws -> StagedOutput {
        let companions = record.companions ?? []
        if superseding.isEmpty {
            let suffixes = companions.map(\.suffix) + record.credentialsSuffixes
            let isInTheWay = try suffixes.contains {
                try FileSystem.exists(CompanionRecord.path(beside: final, suffix: $0))
            }
            if isInTheWay { try await clearCompanions(of: content) }
        } else if let path = try companions.map({ $0.path(beside: item.output) }).first(where: {
            try !superseding.contains($0) && FileSystem.exists(slot.commit.finalPath($0))
        }) {
            // What has the name of credentials costs the signature alone.
            throw taken(path)
        }
        var staged = try slot.commit.stage(
            itemID: item.item.id, companions: companions, from: folder)
        if !superseding.isEmpty { staged.earlier = .superseded(superseding) }
        return staged
    }

    /// Something else has the name of a file that is to be written; what is finished stays.
    func taken(_ path: FilePath) -> PictureFailure {
        PictureFailure(
            .outputNameTaken,
            "'\(slot.commit.finalPath(path))' exists and is not known as a file of this picture.",
            remedy: "Move that file away, then run again.")
    }

    var nonsense: PictureFailure {
        PictureFailure(.internalError, "The worker answered another question.")
    }
}
