import JobStorage
import Records
import SystemPackage

/// What an attempt does so that a picture's files carry content credentials.
extension Attempt {
    /// The record of a picture whose staged files are signed, if that is asked for.
    ///
    /// A worker may have a file open that it has written. What it changes there afterwards makes the signature void.
    ///
    /// - Parameters:
    ///   - record: what a worker says of the picture.
    ///   - content: what it was made from.
    ///   - staged: its files; credentials that stand beside them are added.
    ///   - made: what it was made with.
    /// - Returns: the record with what the files are now.
    /// - Throws: ``FileSystemError``, or a ``PictureFailure``.
    func signed(
        _ record: PictureRecord, _ content: PictureContent, _ staged: inout StagedOutput,
        _ made: RunParameters
    ) async throws -> PictureRecord {
        var record = record
        record.credentials = nil
        guard let signer = slot.signer else { return unsigned(record) }
        let picture = PictureToSign(
            source: item.source, sourceSHA256: content.sha256, place: item.place,
            sourceCredentials: scanCredentials, output: item.output, record: record,
            parameters: made,
            begun: item.firstRunAt ?? queue.startedAt, isSourceKnown: hashed != nil)
        // A time stamp server may take its time, and threads for tasks are few.
        do {
            let file = staged.file
            let taken = try slot.commit.takenCredentials(
                beside: item.output, of: record, besides: staged.earlier)
            let signed = try await BlockingWork.run {
                try signer.sign(picture, at: file, taken: taken)
            }
            try FailPoint.afterSigning.pass(file)
            staged.companions = signed.companions ?? []
            return signed
        } catch {
            slot.commit.withdraw(staged, from: item.output)
            throw error
        }
    }

    /// The record of a picture in a run that signs nothing; where its files replace signed ones it says so.
    private func unsigned(_ record: PictureRecord) -> PictureRecord {
        guard var credentials = item.item.record?.credentials else { return record }
        if credentials.manifest != nil {
            credentials.manifest = nil
            credentials.isTimeStamped = false
            credentials.problem = "The files replace signed ones, in a run without '--sign'."
        }
        var record = record
        record.noteUnsigned(credentials)
        return record
    }
}
