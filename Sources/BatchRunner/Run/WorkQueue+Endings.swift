import Files
import FoundationEssentials
import JobStorage
import Records
import SystemPackage

/// What the slots report about their pictures.
extension WorkQueue {
    /// The content of a picture, as soon as it is known.
    func note(
        _ sha256: String, pages: Int, of item: ClaimedItem, pixels: Int?, _ stamp: FileStamp
    ) throws(JobStoreError) {
        try add(
            change(item, .content(sha256: sha256, pages: pages, pixels: pixels, stamp: stamp)))
    }

    /// What is going to be known of a finished picture, whose files are about to be replaced.
    ///
    /// - Parameters:
    ///   - record: what is going to be known.
    ///   - item: the picture.
    ///   - parameters: what these files are made with; nil if that stays what it is.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    func announce(
        _ record: PictureRecord, of item: ClaimedItem, madeWith parameters: RunParameters? = nil
    ) throws(JobStoreError) {
        try add(change(item, .replacing(by: record, settings: parameters)))
    }

    /// Gives the pages of a picture's source rows of their own, which are worked on next.
    ///
    /// - Parameters:
    ///   - item: the picture, which stands for the source or for its first page.
    ///   - pages: how many pages the source has.
    ///   - keepingName: true if the first page has an output that keeps its name.
    /// - Returns: the picture as the first page.
    /// - Throws: ``JobStoreError``, or a ``PictureFailure`` if the source's folder cannot be read.
    func spread(_ item: ClaimedItem, over pages: Int, keepingName: Bool) throws -> ClaimedItem {
        let stems: Set<[UInt8]>
        do {
            stems = try neighbors.stems(beside: item.source)
        } catch {
            throw PictureFailure(
                .unreadable,
                "Its folder, which the names of pages depend on, cannot be read "
                    + "(\(error.errno)).", remedy: "Make the folder readable and run again.")
        }
        // The state has to know that the picture is claimed.
        try flush()
        let rows = try store.addPages(
            pages, of: item, keepingName: keepingName, avoiding: stems, run: run, naming: naming)
        pending.putFirst(rows.added)
        progress.pictures += rows.added.count
        return rows.first
    }

    /// A finished output.
    ///
    /// - Parameters:
    ///   - item: the picture.
    ///   - content: what it was made from.
    ///   - record: what is known of it.
    ///   - outcome: where the output comes from.
    ///   - duplicateOf: the item whose output was copied.
    ///   - staged: the output, if it has no final name yet.
    ///   - parameters: what it was made with; nil if that stays what it is.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    func finish(
        _ item: ClaimedItem, _ content: PictureContent, _ record: PictureRecord,
        _ outcome: PictureResult.Outcome, duplicateOf: Int64? = nil, staged: StagedOutput? = nil,
        madeWith parameters: RunParameters?
    ) throws(JobStoreError) {
        disk.release(item.item.id)
        breaker.noteSuccess()
        try add(
            Ending(
                item: item, outcome: outcome,
                change: change(
                    item, .finished(record, duplicateOf: duplicateOf, settings: parameters)),
                pixels: record.source.pixels, finishedContent: content, staged: staged))
    }

    /// A finished picture that was looked at again, and whose output is as it was.
    ///
    /// What the row says has been read earlier than others may have changed it.
    func confirm(
        _ item: ClaimedItem, _ content: PictureContent, pixels: Int
    ) throws(JobStoreError) {
        disk.release(item.item.id)
        breaker.noteSuccess()
        try add(
            Ending(
                item: item, outcome: .unchanged,
                // It may have stood for the whole file before.
                change: change(item, .confirmed(isOnePage: item.place.page != nil)),
                pixels: pixels, finishedContent: content))
    }

    /// A picture that was left alone.
    func skip(
        _ item: ClaimedItem, reason: String, _ record: PictureRecord?
    ) throws(JobStoreError) {
        disk.release(item.item.id)
        breaker.noteSuccess()
        try add(
            Ending(
                item: item, outcome: .skipped(reason: reason),
                change: change(
                    item, .skipped(reason: reason, record, settings: wanted(for: item))),
                pixels: record?.source.pixels))
    }

    /// A failed attempt.
    func fail(
        _ item: ClaimedItem, _ failure: PictureFailure, workerDied: Bool = false,
        retryable: Bool = true
    ) throws(JobStoreError) {
        try add(judge(item, failure, workerDied: workerDied, retryable: retryable))
        // A picture that takes workers down may take the machine down next.
        if workerDied || !control.isRunning { try flush() }
    }

    /// A picture that stays pending for causes that are not its own.
    func giveBack(_ item: ClaimedItem) throws(JobStoreError) {
        try add(givenBack(item))
        try flush()
    }

    /// Decides between another attempt, failed, quarantined, given back and stopping.
    func judge(
        _ item: ClaimedItem, _ failure: PictureFailure, workerDied: Bool = false,
        retryable: Bool = true
    ) -> Ending {
        if failure.kind.isEnvironmental {
            control.drain(.environment(failure.description), failure.description)
            return givenBack(item)
        }
        // What goes wrong while workers are being killed says nothing about the picture.
        if control.isAborting { return givenBack(item) }
        disk.release(item.item.id)
        let isPoison = workerDied && item.workerDeaths + 1 >= tuning.deathsUntilQuarantine
        let forGood = isPoison || !failure.kind.isTransient
        failedAttempts[item.item.id, default: 0] += 1
        let attempt = failedAttempts[item.item.id, default: 0]
        let outcome =
            !forGood && retryable && attempt < tuning.attempts
            ? retry(item, failure, attempt) : forGood ? .quarantined(failure) : .failed(failure)
        let ending = Ending(
            item: item, outcome: outcome,
            change: change(
                item,
                .failed(
                    failure, forGood: forGood, workerDied: workerDied, settings: wanted(for: item)))
        )
        if case .retrying = outcome { return ending }
        failedAttempts[item.item.id] = nil
        // Suspects come in a row by nature, with nothing between them that could succeed.
        if item.workerDeaths >= tuning.deathsUntilQuarantine { return ending }
        return blamesMachine(for: item, failure) ? acquitted(item) : ending
    }

    /// Whether a picture that is given up is one too many; then the others in the row are pending again.
    private func blamesMachine(for item: ClaimedItem, _ failure: PictureFailure) -> Bool {
        guard let row = breaker.note(failure.kind, of: item) else { return false }
        let problem =
            "\(row.count) pictures in a row failed in the same way, the last one because: "
            + "\(failure.message) The machine seems to be at fault; the next run tries these pictures again."
        control.drain(.environment(problem), problem)
        owesAttempts = true
        for id in row.dropLast().map(\.item.id) + retries.removeAll() {
            group.add(ItemChange(id, .acquitted, at: Date().timeIntervalSince1970))
        }
        return true
    }

    private func acquitted(_ item: ClaimedItem) -> Ending {
        Ending(item: item, outcome: .givenBack, change: change(item, .acquitted))
    }

    private func givenBack(_ item: ClaimedItem) -> Ending {
        disk.release(item.item.id)
        return Ending(item: item, outcome: .givenBack, change: change(item, .givenBack))
    }

    private func retry(
        _ item: ClaimedItem, _ failure: PictureFailure, _ attempt: Int
    ) -> PictureResult.Outcome {
        guard control.isRunning else {
            owesAttempts = true
            return .failed(failure)
        }
        let delay = tuning.retryDelay(afterAttempt: attempt)
        retries.insert(item.item.id, due: .now + delay)
        return .retrying(failure, after: delay)
    }

    private func wanted(for item: ClaimedItem) -> RunParameters {
        parametersOfPicture(item.source, item.place)
    }

    private func change(_ item: ClaimedItem, _ event: ItemChange.Event) -> ItemChange {
        ItemChange(item.item.id, event, at: Date().timeIntervalSince1970)
    }
}
