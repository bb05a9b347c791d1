import FoundationEssentials
import Files
import JobStorage
import Records
import SystemPackage

/// Hands out pictures to the slots and writes down what became of them.
///
/// What is written down shares commits: it goes to the disk after ``BatchTuning/commitInterval`` at
/// the latest, and at once when somebody has to wait for it or there is nothing more to begin.
actor WorkQueue {
    let store: JobStore
    let run: Int64
    /// Start of the run, in seconds since 1970.
    let startedAt: Double
    let control: RunControl
    let tuning: BatchTuning
    let onEvent: @Sendable (BatchEvent) -> Void

    let naming: OutputNaming
    /// What a picture is to be made with.
    let parametersOfPicture: @Sendable (FilePath, PicturePlace) -> RunParameters
    private var settings: [Int64: RunParameters] = [:]
    var pending: PendingPictures
    var neighbors = NeighborNames()
    var failedAttempts: [Int64: Int] = [:]
    var retries = RetrySchedule()
    var breaker: CircuitBreaker
    var disk: DiskGuard
    private var contents: Set<PictureContent> = []
    private var waiting: [PictureContent: [CheckedContinuation<Void, Never>]] = [:]
    var group: CommitGroup
    private var groupBegan: ContinuousClock.Instant?
    private var timer: Task<Void, Never>?
    /// How far the run is.
    var progress: BatchProgress
    /// Pictures that were begun and have not ended.
    var underway = 0
    /// True if a picture waits for another attempt that this run did not make any more.
    var owesAttempts = false
    private var isConfinementKnown = false

    init(
        store: JobStore, run: Int64, startedAt: Double, options: BatchOptions,
        parametersOfPicture: @escaping @Sendable (FilePath, PicturePlace) -> RunParameters,
        tuning: BatchTuning, control: RunControl, progress: BatchProgress,
        onEvent: @escaping @Sendable (BatchEvent) -> Void
    ) {
        self.store = store
        self.run = run
        self.startedAt = startedAt
        self.control = control
        self.tuning = tuning
        self.progress = progress
        self.onEvent = onEvent
        naming = options.naming
        self.parametersOfPicture = parametersOfPicture
        pending = PendingPictures(
            store: store, run: run, limit: options.limit,
            deathsUntilSuspect: tuning.deathsUntilQuarantine)
        breaker = CircuitBreaker(threshold: tuning.failuresUntilStop)
        disk = DiskGuard(output: options.output.path, largestReserve: tuning.largestReserve)
        group = CommitGroup(store: store, layout: options.layout)
    }

    /// Keeps what workers are confined by; it is the same for all of a run.
    func note(_ confinement: ConfinementRecord) throws(JobStoreError) {
        guard !isConfinementKnown else { return }
        isConfinementKnown = true
        try store.setConfinement(confinement, run: run)
        onEvent(.confined(confinement))
    }

    // MARK: - Pictures in work

    /// Makes sure that the output disk has room for what a picture needs.
    func reserve(_ bytes: Int, for item: ClaimedItem) throws(PictureFailure) {
        try disk.reserve(bytes, for: item.item.id)
    }

    /// Waits until no other slot works on the same content.
    func begin(_ content: PictureContent) async {
        let identity = content.identity
        while contents.contains(identity) {
            await withCheckedContinuation { waiting[identity, default: []].append($0) }
        }
        contents.insert(identity)
    }

    /// Lets others work on the content.
    func end(_ content: PictureContent) {
        contents.remove(content.identity)
        for slot in waiting.removeValue(forKey: content.identity) ?? [] { slot.resume() }
    }

    /// A finished picture with this content and these settings, other than the item.
    func original(
        of content: PictureContent, _ parameters: RunParameters, for item: ClaimedItem
    ) throws(JobStoreError) -> ItemRecord? {
        if group.isFinishing(content) { try flush() }
        return try read { () throws(JobStoreError) in
            try store.finishedItem(
                of: content, settings: parameters, otherThan: item.item.id)
        }
    }

    /// What the files of a picture were made with; nil if it has none.
    func made(_ item: ClaimedItem) throws(JobStoreError) -> RunParameters? {
        guard let number = item.item.settingsID, item.item.record?.output != nil else {
            return nil
        }
        if let known = settings[number] { return known }
        let made = try read { () throws(JobStoreError) in try store.parameters(number) }
        settings[number] = made
        return made
    }

    /// Writes down how the files of a picture stand that was being made again when a run ended.
    func settle(
        _ item: ClaimedItem, _ end: UnfinishedRedo
    ) throws(JobStoreError) -> ClaimedItem {
        try flush()
        return try store.settle(item, end)
    }

    /// The name that the output of a picture gets now.
    func name(
        _ item: ClaimedItem, replacing isReplacing: Bool
    ) throws(JobStoreError) -> FilePath {
        try store.name(item, as: naming, replacing: isReplacing)
    }

    /// Reads; who cannot read will not come back, so that nothing may wait for him any more.
    func read<T>(_ body: () throws(JobStoreError) -> T) throws(JobStoreError) -> T {
        do {
            return try body()
        } catch {
            try flush()
            throw error
        }
    }

    // MARK: - Writing down

    /// Writes a change down with the next commit.
    func add(_ change: ItemChange) throws(JobStoreError) {
        group.add(change)
        try flushInTime()
    }

    /// Writes an end down with the next commit, and tells it then.
    func add(_ ending: Ending) throws(JobStoreError) {
        underway -= 1
        group.add(ending)
        try flushInTime()
    }

    /// Puts everything on the disk that was written down.
    ///
    /// - Throws: ``JobStoreError`` if the state cannot be written; then the next call tries again.
    func flush() throws(JobStoreError) {
        timer?.cancel()
        timer = nil
        guard !group.isEmpty else { return }
        for refused in try group.publish() {
            group.add(judge(refused.ending.item, refused.failure))
        }
        for ending in try group.save() { tell(ending) }
        groupBegan = nil
    }

    private func flushInTime() throws(JobStoreError) {
        let began = groupBegan ?? .now
        groupBegan = began
        if ContinuousClock.now - began >= tuning.commitInterval { return try flush() }
        guard timer == nil else { return }
        timer = Task {
            // Cancelled when somebody else was faster.
            guard (try? await Task.sleep(for: tuning.commitInterval)) != nil else { return }
            do {
                try flush()
            } catch {
                control.drain(.environment("\(error)"), "\(error)")
            }
        }
    }

    private func tell(_ ending: Ending) {
        switch ending.outcome {
        case .retrying, .givenBack: break
        case .failed, .quarantined:
            progress.settle(ending.item)
            progress.failedPictures += 1
        case .written:
            progress.settle(ending.item)
            progress.computedPixels += ending.pixels ?? 0
            progress.computedBytes += ending.item.countedBytes
        case .relabeled, .adopted, .unchanged, .copied, .skipped:
            progress.settle(ending.item)
        }
        onEvent(.settled(ending.result, progress))
    }
}

extension BatchProgress {
    fileprivate mutating func settle(_ item: ClaimedItem) {
        settledPictures += 1
        settledBytes += item.countedBytes
    }
}

extension CommitGroup.Refused {
    /// What it means for the picture.
    fileprivate var failure: PictureFailure {
        guard error.errno == .fileExists else { return error.writeFailure }
        return PictureFailure(
            .outputNameTaken,
            "'\(error.path)' appeared in the output folder while the picture was worked on.",
            remedy: "Move that file away, then run again.")
    }
}
