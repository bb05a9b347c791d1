import JobStorage
import Records
import SystemPackage

/// One run on an open store: the walk, then all slots, then the judgement.
struct Supervisor {
    let run: Int64
    /// Start of the run, in seconds since 1970.
    let startedAt: Double
    let options: BatchOptions
    let settings: String
    let parameters: RunParameters
    let parametersOfPicture: @Sendable (FilePath, PicturePlace) -> RunParameters
    let tuning: BatchTuning
    let signer: OutputSigner?
    let catalog: CatalogHandover?
    let store: JobStore
    let control: RunControl
    let onEvent: @Sendable (BatchEvent) -> Void

    /// Walks and works; never throws, because the judgement is due in any case.
    func run(_ selection: InputSelection) async -> BatchOutcome {
        var walk: WalkSummary?
        var owesAttempts = false
        do {
            let found = try WalkStage(
                store: store, run: run, options: options, parameters: parameters,
                parametersOfPicture: parametersOfPicture, catalog: catalog, control: control,
                onEvent: onEvent
            ).walk(selection)
            walk = found
            let progress = try initialProgress()
            onEvent(.started(found, progress))
            owesAttempts = try await work(progress)
        } catch is WalkStage.Stopped {
            // Asked to stop before anything was begun: an unfinished walk is work that remains.
            owesAttempts = true
        } catch {
            control.drain(.environment("\(error)"), "\(error)")
        }
        return outcome(walk, owesAttempts: owesAttempts)
    }

    /// Runs all slots; true if pictures wait for attempts that were not made.
    private func work(_ progress: BatchProgress) async throws -> Bool {
        let queue = WorkQueue(
            store: store, run: run, startedAt: startedAt, options: options,
            parametersOfPicture: parametersOfPicture, tuning: tuning, control: control,
            progress: progress, onEvent: onEvent)
        let sharing = ProcessorSharing(processors: options.threads ?? options.jobs)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...options.jobs {
                let slot = Slot(
                    number: number, run: run, options: options, settings: settings,
                    parametersOfPicture: parametersOfPicture, tuning: tuning, store: store,
                    queue: queue, control: control, sharing: sharing, signer: signer)
                group.addTask {
                    do {
                        try await slot.work()
                    } catch {
                        // The others finish what they have, as far as the store lets them.
                        control.drain(.environment("\(error)"), "\(error)")
                        throw error
                    }
                }
            }
            try await group.waitForAll()
        }
        return await queue.owesAttempts
    }

    private func initialProgress() throws -> BatchProgress {
        let summary = try store.summary(run: run)
        var progress = BatchProgress()
        progress.pictures = summary.count(.pending)
        progress.bytes = summary.sourceBytes[.pending, default: 0]
        progress.settledBefore = summary.total - progress.pictures
        return progress
    }

    private func outcome(_ walk: WalkSummary?, owesAttempts: Bool) -> BatchOutcome {
        let summary = (try? store.summary(run: run)) ?? StoreSummary()
        let remains = owesAttempts || summary.remaining > 0
        let ended: (status: ExitStatus, message: String?) =
            switch control.phase {
            case .aborting(let status): (status, nil)
            case .draining(.environment(let problem)): (.environment, problem)
            case .draining(.asked), .running:
                (remains ? .stoppedEarly : summary.failed > 0 ? .someFailed : .finished, nil)
            }
        return BatchOutcome(
            exitStatus: ended.status, summary: summary, message: ended.message, walk: walk,
            runID: run)
    }
}
