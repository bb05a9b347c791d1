import Files
import JobStorage
import Records
import SystemPackage

/// What an attempt does with files that it finds: those of an earlier attempt, content or picture.
extension Attempt {
    /// A finished picture that was looked at again: only its dates had changed.
    func isUnchanged(
        _ content: PictureContent, _ found: Examination, _ stamp: FileStamp
    ) async throws -> Bool {
        guard found.sha256 == item.item.sha256, let record = item.item.record,
            record.output != nil, isLabeled(record, found), item.nextRecords.isEmpty,
            try standing(of: record) == .intact
        else { return false }
        try await queue.note(
            found.sha256, pages: found.pages, of: item, pixels: record.source.pixels, stamp)
        try await queue.confirm(item, content, pixels: record.source.pixels)
        return true
    }

    /// Whether a finished picture has the metadata that it would get now.
    func isLabeled(_ record: PictureRecord, _ found: Examination) -> Bool {
        record.sidecars ?? [] == found.sidecars && record.catalog == item.item.catalog
    }

    /// How the files of a finished picture stand.
    func standing(of record: PictureRecord) throws(FileSystemError) -> FilesStanding {
        try FilesStanding(of: record.written(at: item.output), under: slot.commit.layout.root)
    }

    /// Moves all files of a finished picture away if one of them is no longer what was written: no part of
    /// what was altered is kept among the outputs, and none is lost.
    mutating func setAsideAltered(_ found: Examination) throws {
        // Files that a command was replacing when it ended may be those of the next record.
        guard found.sha256 == item.item.sha256, item.nextRecords.isEmpty,
            let record = item.item.record, case .altered = try standing(of: record)
        else { return }
        try supersedeFiles(of: record)
        foundAltered = true
    }

    /// Notes that a file is no longer what was written, and tells it: the walk has not.
    mutating func noteAltered() {
        foundAltered = true
        queue.onEvent(.altered(output: CodablePath(item.output)))
    }

    /// Moves what there is of a finished picture away if not all of its files are there, and it was made with other
    /// settings: what is missing cannot be made with these.
    func setAsideIncomplete(_ found: Examination) async throws {
        guard found.sha256 == item.item.sha256, let record = item.item.record,
            let made = try await queue.made(item), !made.areSame(as: wanted),
            try standing(of: record) != .intact
        else { return }
        try supersedeFiles(of: record)
    }

    /// Moves all files of a finished picture away that are there.
    func supersedeFiles(of record: PictureRecord) throws {
        for file in record.written(at: item.output)
        where try FileSystem.exists(slot.commit.finalPath(file.path)) {
            try slot.commit.supersede(file.path)
        }
    }

    /// The record of a picture that was made again says so.
    func remarking(_ record: PictureRecord) -> PictureRecord {
        guard foundAltered else { return record }
        var record = record
        record.insert(.madeAgain)
        record.warnings.append(
            "A file of the finished output was no longer what had been written. It was moved to "
                + "'.autochrome/superseded', and all files were made again.")
        return record
    }

    /// Moves the output of an earlier content away, with its companions, before the row forgets that
    /// content.
    func clearTheWay(_ sha256: String) async throws {
        guard let hash = item.item.sha256, hash != sha256 else { return }
        let earlier = PictureContent(sha256: hash, place: item.place)
        if try FileSystem.exists(final), try await isOutput(of: earlier) {
            try slot.commit.supersede(item.output)
        }
        try supersedeCompanions(try await earlierCompanions(of: earlier))
    }

    private func supersedeCompanions(_ suffixes: [String]) throws {
        for suffix in suffixes
        where try FileSystem.exists(CompanionRecord.path(beside: final, suffix: suffix)) {
            try slot.commit.supersede(CompanionRecord.path(beside: item.output, suffix: suffix))
        }
    }

    // A crash between rename and commit leaves files that only their own labels tell about.

    private func earlierCompanions(of content: PictureContent) async throws -> [String] {
        if let known = item.item.record?.companions { return known.map(\.suffix) }
        return try await companions(of: content).suffixes
    }

    private func isOutput(of content: PictureContent) async throws -> Bool {
        if item.earlierOutput != nil { return true }
        if case .strange = try await adoption(content) { return false }
        return true
    }

    /// Takes over a finished output that an earlier attempt left, with whatever settings it was made; removes it if
    /// companions are missing, and moves it away if it was made with other metadata or is damaged.
    mutating func adopt(_ content: PictureContent) async throws -> Bool {
        guard try FileSystem.exists(final) else { return false }
        let adoption = try await adoption(content)
        switch adoption {
        case .complete(let record, let parameters):
            try await supersedeCredentials(of: content, otherThanOf: record)
            // The crash may have come before the name was on the disk.
            try FileSystem.syncFolder(final.removingLastComponent())
            // Of settings the file tells no more than names and hashes.
            try await queue.finish(
                item, content, slot.signer?.found(record) ?? record, .adopted,
                madeWith: parameters.areSame(as: wanted) ? wanted : parameters)
            return true
        case .incomplete:
            try FileSystem.remove(final)
            return false
        case .outdated, .damaged:
            if case .damaged = adoption { noteAltered() }
            let companions = try await companions(of: content).suffixes
            try slot.commit.supersede(item.output)
            try supersedeCompanions(companions)
            return false
        case .strange:
            throw PictureFailure(
                .outputNameTaken,
                "'\(final)' exists and is not a complete output of this picture.",
                remedy: "Move that file away, then run again.")
        }
    }

    /// Moves credentials away that stand beside the files of a picture and do not hold of them.
    private func supersedeCredentials(
        of content: PictureContent, otherThanOf record: PictureRecord
    ) async throws {
        let taken = try slot.commit.takenCredentials(
            beside: item.output, of: record, besides: .replaced([record]))
        guard !taken.isEmpty else { return }
        let found = try await companions(of: content, onlyCredentials: true)
        try supersedeCompanions(found.suffixes.filter { taken.contains($0) })
    }

    private func adoption(_ content: PictureContent) async throws -> Adoption {
        let request = WorkerRequest.adopt(
            output: CodablePath(final), source: CodablePath(item.source), content,
            settings: wanted.parametersSHA256)
        guard case .adopted(let adoption) = try await worker.ask(request, within: checkLimit) else {
            throw nonsense
        }
        return adoption
    }

    /// Removes companions that were left without their output, and moves away those that are damaged or of other settings.
    func clearCompanions(of content: PictureContent) async throws {
        let found = try await companions(of: content)
        for companion in found.records {
            try FileSystem.remove(companion.path(beside: final))
        }
        try supersedeCompanions(found.unusable)
    }

    /// The companions of a content's output that have their final names: those that go with the settings of the run,
    /// and credentials of whatever settings, or only these.
    private func companions(
        of content: PictureContent, onlyCredentials: Bool = false
    ) async throws -> FoundCompanions {
        let request = WorkerRequest.companions(
            output: CodablePath(final), content,
            settings: onlyCredentials ? nil : wanted.parametersSHA256)
        guard case .companions(let found) = try await worker.ask(request, within: checkLimit) else {
            throw nonsense
        }
        return found
    }

    /// How long reading and checking a picture's files may take.
    var checkLimit: Duration {
        slot.tuning.timeLimit(
            pixels: item.item.record?.source.pixels ?? 1_000_000_000, bytes: item.stamp.bytes)
    }

    /// Takes the output of a finished source with the same content and its companions, if all are still
    /// what they were.
    func copyDuplicate(_ content: PictureContent, _ found: Examination) async throws -> Bool {
        guard let original = try await queue.original(of: content, wanted, for: item),
            let output = original.outputPath,
            var record = original.record?.withoutCredentialsFiles,
            // A signature names the scan that it was made for.
            slot.signer != nil || original.record?.isSignedInside == false
        else { return false }
        let copy = folder.appending("\(WorkFolder.outputStem).\(slot.options.outputExtension)")
        let files = record.files(at: slot.commit.finalPath(output.path))
        for (file, target) in zip(files, record.files(at: copy)) {
            guard try await isCopied(file.path, file.facts, to: target.path) else {
                try FileSystem.removeContents(of: folder)
                return false
            }
        }
        try slot.commit.sharePreviews(of: original.id, record.companions ?? [], work: folder)
        var staged = try await stage(record, content)
        record = remarking(record)
        record.insert(.duplicate)
        // Equal ones, but its own.
        record.sidecars = found.recordedSidecars
        // One may stand for a whole file, and the other for its first page.
        switch (item.place.page, original.place.page) {
        case (nil, .some): record.insert(.multipage)
        case (.some, nil): record.remove(.multipage)
        default: break
        }
        record = try await signed(record, content, &staged, wanted)
        try await finish(content, record, .copied, duplicateOf: original.id, staged: staged)
        return true
    }

    private func isCopied(
        _ file: FilePath, _ facts: OutputFacts, to target: FilePath
    ) async throws -> Bool {
        guard try FileSystem.statusIfPresent(file)?.kind == .regular else { return false }
        let limit = slot.tuning.probeTimeLimit + .seconds(Double(facts.bytes) / 1e6)
        let request = WorkerRequest.copy(CodablePath(file), to: CodablePath(target))
        guard case .copied(let hash) = try await worker.ask(request, within: limit) else {
            throw nonsense
        }
        return hash == facts.sha256
    }
}
