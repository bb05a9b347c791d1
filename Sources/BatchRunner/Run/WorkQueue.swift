import FoundationEssentials
import JobStorage
import Records

/// Hands out pictures to the slots and writes down what became of them.
actor WorkQueue {
    private let store: JobStore
    private let run: Int64
    private let control: RunControl
    private let tuning: BatchTuning
    private let limit: Int?
    private let onEvent: @Sendable (BatchEvent) -> Void

    private var begun = 0
    private var failedAttempts: [Int64: Int] = [:]
    private var retries: [Int64: ContinuousClock.Instant] = [:]
    private var breaker: CircuitBreaker
    private var disk: DiskGuard
    private var contents: Set<String> = []
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    /// How far the run is.
    private(set) var progress: BatchProgress
    /// True if a picture waits for another attempt that this run did not make any more.
    private(set) var owesAttempts = false

    init(
        store: JobStore, run: Int64, options: BatchOptions, tuning: BatchTuning,
        control: RunControl, progress: BatchProgress,
        onEvent: @escaping @Sendable (BatchEvent) -> Void
    ) {
        self.store = store
        self.run = run
        self.control = control
        self.tuning = tuning
        self.progress = progress
        self.onEvent = onEvent
        limit = options.limit
        breaker = CircuitBreaker(threshold: tuning.failuresUntilStop)
        disk = DiskGuard(output: options.output.path, largestReserve: tuning.largestReserve)
    }

    // MARK: - Handing out

    /// The next picture; nil when there is nothing more to begin.
    func next() async throws(JobStoreError) -> ClaimedItem? {
        while control.isRunning {
            do {
                try disk.check()
            } catch {
                control.drain(.environment(error.description), error.description)
                break
            }
            if let item = try claim() {
                onEvent(.claimed(source: CodablePath(item.source)))
                return item
            }
            guard let due = retries.values.min() else { return nil }
            await control.nap(until: due)
        }
        owesAttempts = owesAttempts || !retries.isEmpty
        return nil
    }

    private func claim() throws(JobStoreError) -> ClaimedItem? {
        let now = Date().timeIntervalSince1970
        let clock = ContinuousClock.now
        if let due = retries.filter({ $0.value <= clock }).min(by: { $0.value < $1.value }) {
            retries[due.key] = nil
            return try store.claim(failed: due.key, run: run, at: now)
        }
        guard begun < limit ?? .max else { return nil }
        let item = try store.claimNext(run: run, at: now)
        if item != nil { begun += 1 }
        return item
    }

    /// Makes sure that the output disk has room for a picture of known size.
    func reserve(_ facts: SourceFacts, for item: ClaimedItem) throws(PictureFailure) {
        try disk.reserve(DiskGuard.estimate(facts), for: item.item.id)
    }

    /// Waits until no other slot works on the same content.
    func begin(content sha256: String) async {
        while contents.contains(sha256) {
            await withCheckedContinuation { waiting[sha256, default: []].append($0) }
        }
        contents.insert(sha256)
    }

    /// Lets others work on the content.
    func end(content sha256: String) {
        contents.remove(sha256)
        for slot in waiting.removeValue(forKey: sha256) ?? [] { slot.resume() }
    }

    // MARK: - Writing down

    /// A finished output.
    func finish(
        _ item: ClaimedItem, _ record: PictureRecord, _ outcome: PictureResult.Outcome,
        duplicateOf: Int64? = nil
    ) throws(JobStoreError) {
        try store.finish(
            item.item.id, record: record, duplicateOf: duplicateOf,
            at: Date().timeIntervalSince1970)
        breaker.noteSuccess()
        if case .written = outcome {
            progress.computedPixels += record.source.pixels
            progress.computedBytes += item.stamp.bytes
        }
        settle(item, outcome, pixels: record.source.pixels)
    }

    /// A picture that was left alone.
    func skip(_ item: ClaimedItem, reason: String, _ record: PictureRecord) throws(JobStoreError) {
        try store.skip(
            item.item.id, reason: reason, record: record, at: Date().timeIntervalSince1970)
        breaker.noteSuccess()
        settle(item, .skipped(reason: reason), pixels: record.source.pixels)
    }

    /// A failed attempt: decides between another attempt, failed, quarantined and stopping.
    func fail(
        _ item: ClaimedItem, _ failure: PictureFailure, workerDied: Bool = false,
        retryable: Bool = true
    ) throws(JobStoreError) {
        if failure.kind.isEnvironmental {
            control.drain(.environment(failure.description), failure.description)
            return try giveBack(item)
        }
        // What goes wrong while workers are being killed says nothing about the picture.
        if control.isAborting { return try giveBack(item) }
        let isPoison = workerDied && item.workerDeaths + 1 >= tuning.deathsUntilQuarantine
        let forGood = isPoison || !failure.kind.isTransient
        try store.fail(
            item.item.id, failure, forGood: forGood, workerDied: workerDied,
            at: Date().timeIntervalSince1970)
        failedAttempts[item.item.id, default: 0] += 1
        let attempt = failedAttempts[item.item.id, default: 0]
        if !forGood, retryable, attempt < tuning.attempts {
            scheduleRetry(of: item, failure, attempt)
        } else {
            giveUp(item, failure, forGood: forGood)
        }
    }

    /// A picture that stays pending for causes that are not its own.
    func giveBack(_ item: ClaimedItem) throws(JobStoreError) {
        try store.giveBack(item.item.id, at: Date().timeIntervalSince1970)
        settle(item, .givenBack, pixels: nil)
    }

    private func scheduleRetry(of item: ClaimedItem, _ failure: PictureFailure, _ attempt: Int) {
        guard control.isRunning else {
            owesAttempts = true
            return settle(item, .failed(failure), pixels: nil)
        }
        let delay = tuning.retryDelay(afterAttempt: attempt)
        retries[item.item.id] = ContinuousClock.now + delay
        settle(item, .retrying(failure, after: delay), pixels: nil)
    }

    private func giveUp(_ item: ClaimedItem, _ failure: PictureFailure, forGood: Bool) {
        progress.failedPictures += 1
        settle(item, forGood ? .quarantined(failure) : .failed(failure), pixels: nil)
        guard breaker.note(failure.kind) else { return }
        let problem =
            "\(tuning.failuresUntilStop) pictures in a row failed alike, the last one because: "
            + "\(failure.message) The machine seems to be at fault."
        control.drain(.environment(problem), problem)
    }

    private func settle(_ item: ClaimedItem, _ outcome: PictureResult.Outcome, pixels: Int?) {
        disk.release(item.item.id)
        switch outcome {
        case .retrying, .givenBack: break
        default:
            progress.settledPictures += 1
            progress.settledBytes += item.stamp.bytes
        }
        let seconds = Date().timeIntervalSince1970 - (item.item.startedAt ?? 0)
        let result = PictureResult(
            id: item.item.id, source: CodablePath(item.source), output: CodablePath(item.output),
            outcome: outcome, pixels: pixels, seconds: seconds)
        onEvent(.settled(result, progress))
    }
}
