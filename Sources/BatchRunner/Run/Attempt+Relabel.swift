import Files
import JobStorage
import Records
import SystemPackage

/// What an attempt does with a finished picture whose XMP files, or whose row in the catalogue, have changed.
extension Attempt {
    /// Gives a finished picture the metadata that it would get now, with any settings; no pixel is
    /// computed.
    ///
    /// - Returns: false if its files have to be made again, as not all of them are what was written, or an
    ///   earlier version did not note what is needed; then they are out of the way.
    mutating func relabel(
        _ content: PictureContent, _ found: Examination, _ stamp: FileStamp
    ) async throws -> Bool {
        guard found.sha256 == item.item.sha256, found.sidecars != nil,
            let earlier = item.item.record, earlier.output != nil,
            try !item.nextRecords.isEmpty || !isLabeled(earlier, found) || lacksCredentials(earlier)
        else { return false }
        let made = try await queue.made(item)
        guard var record = try await relabeled(earlier, madeWith: made, content) else {
            try supersedeFiles(of: earlier)
            return false
        }
        try FailPoint.afterProcess.pass(folder)
        // It may have stood for the whole file before, or been the copy of another.
        if item.place.page != nil { record.remove(.multipage) }
        record.remove(.duplicate)
        let original = try await original(of: content, made ?? wanted, with: record)
        if original != nil { record.insert(.duplicate) }
        var staged = try slot.commit.stage(
            itemID: item.item.id, companions: record.companions ?? [], from: folder)
        staged.earlier = .replaced(known(earlier))
        record = try await signed(record, content, &staged, made ?? wanted)
        try await queue.note(
            found.sha256, pages: found.pages, of: item, pixels: record.source.pixels, stamp)
        try await queue.announce(record, of: item)
        try await queue.finish(
            item, content, record, .relabeled, duplicateOf: original, staged: staged,
            madeWith: nil)
        return true
    }

    /// What the picture's files may be.
    func known(_ earlier: PictureRecord) -> [PictureRecord] {
        [earlier] + item.nextRecords
    }

    /// Whether credentials beside the files are gone or altered, and the files themselves are as they were written.
    private func lacksCredentials(_ earlier: PictureRecord) throws -> Bool {
        guard !earlier.credentialsFiles.isEmpty else { return false }
        return try standing(of: earlier.withoutCredentialsFiles) == .intact
            && standing(of: earlier) != .intact
    }

    /// The new files in the work folder; nil if they cannot be made from those that there are.
    private mutating func relabeled(
        _ earlier: PictureRecord, madeWith made: RunParameters?, _ content: PictureContent
    ) async throws -> PictureRecord? {
        let files = earlier.withoutCredentialsFiles.files(at: final)
        let kinds = try files.map { try FileSystem.statusIfPresent($0.path)?.kind }
        if kinds.contains(where: { $0 != .regular && $0 != nil }) { noteAltered() }
        guard earlier.mapping != nil, kinds.allSatisfy({ $0 == .regular }) else { return nil }
        try await queue.reserve(files.reduce(0) { $0 + $1.facts.bytes }, for: item)
        // They are made again, whatever they are.
        try slot.commit.supersedeAlteredCredentials(beside: item.output, known(earlier))
        let request = WorkerRequest.relabel(
            known(earlier).map(\.withoutCredentialsFiles), made,
            source: CodablePath(item.source), content, output: CodablePath(final),
            begun: item.firstRunAt ?? queue.startedAt)
        guard case .relabeled(let record) = try await worker.ask(request, within: checkLimit) else {
            throw nonsense
        }
        if record == nil { noteAltered() }
        return record
    }

    /// The finished picture that has the same output, having the same content.
    private func original(
        of content: PictureContent, _ made: RunParameters, with record: PictureRecord
    ) async throws -> Int64? {
        guard let original = try await queue.original(of: content, made, for: item),
            let other = original.record
        else { return nil }
        // A signature names the scan that it was made for: files that are the same without them differ with them.
        let areSigned = slot.signer != nil || other.credentials?.manifest != nil
        let isTheirs =
            areSigned
            // In folders of earlier versions pictures of different styles and hints have the same settings.
            ? other.style?.sha256 == record.style?.sha256
                && other.hints?.sha256 == record.hints?.sha256
            : other.output?.sha256 == record.output?.sha256
        return isTheirs ? original.id : nil
    }
}
