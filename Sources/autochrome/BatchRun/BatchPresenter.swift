import BatchRunner
import Records
import Synchronization
import SystemPackage

/// Tells people or programs what happens in a batch.
final class BatchPresenter: Sendable {
    private let verbosity: VerbosityOptions
    private let work: WorkFact
    private let asksForRedo: Bool
    private let lines = JSONLines()
    private let progress: TerminalProgress
    private let counts = Mutex(BatchCounts())

    /// Talks about a batch with such options.
    init(_ verbosity: VerbosityOptions, about options: BatchOptions) {
        self.verbosity = verbosity
        work = WorkFact(options)
        asksForRedo = options.redo != nil
        progress = TerminalProgress(on: .standardError(showingProgress: !verbosity.quiet))
    }

    /// Shows one event; called from any thread.
    func show(_ event: BatchEvent) {
        if verbosity.json { report(event) }
        switch event {
        case .walking(let pictures):
            progress.show("Looking for pictures: \(DecimalText.grouped(pictures)) found")
        case .started(let walk, let state):
            say(BatchText.start(walk, state))
            for line in BatchText.emptyInputs(walk) { say(line) }
            for line in BatchText.settings(walk.settings, asksForRedo: asksForRedo) { say(line) }
            let trouble =
                BatchText.outputs(walk.outputs) + BatchText.unsupported(walk)
                + BatchText.catalog(walk.catalog) + BatchText.patterns(walk)
            for line in trouble { progress.print(line) }
            progress.show(ProgressFigures(state, skipped: 0))
        case .confined(let confinement):
            if let notice = ConfinementNotice.text(for: confinement) { warn(notice) }
        case .claimed:
            break
        case .settled(let result, let state):
            if let line = BatchText.trouble(result) { progress.print(line) }
            let skipped = counts.withLock { counts in
                counts.add(result)
                return counts.skipped
            }
            progress.show(ProgressFigures(state, skipped: skipped))
        case .altered(let output):
            progress.print(BatchText.altered(output.path))
        case .draining(let sentence):
            progress.print(TerminalText.line(sentence))
        }
    }

    /// Shows something to know that concerns no single picture.
    func warn(_ sentence: String) {
        if verbosity.json { lines.write("warning", MessageFact(message: sentence)) }
        progress.print(TerminalText.line(sentence))
    }

    /// Takes the progress line away.
    func finish() { progress.finish() }

    /// Says how the batch ended.
    func sumUp(
        _ outcome: BatchOutcome, status: ExitStatus, report hasReport: Bool, layout: OutputLayout
    ) {
        let relabeled = counts.withLock { $0.relabeled }
        if verbosity.json {
            lines.write("summary", BatchSummaryFact(outcome, status, relabeled: relabeled))
        }
        say(BatchText.end(outcome, relabeled: relabeled))
        if outcome.exitStatus.isResumable {
            let isElsewhere = layout.state != OutputLayout(root: layout.root).state
            let state = isElsewhere ? " --state \(TerminalText.path(layout.state))" : ""
            say("To resume: autochrome resume \(TerminalText.path(layout.root))\(state)")
        }
        if hasReport {
            say("Report: \(TerminalText.path(layout.report.appending("report.html")))")
        }
    }

    /// Prints a line that is no trouble: not if people want quiet, and apart from what programs read.
    private func say(_ line: String) {
        if !verbosity.quiet { progress.print(line) }
    }

    private func report(_ event: BatchEvent) {
        switch event {
        case .walking, .confined, .claimed: break
        case .started(let walk, let state):
            lines.write("started", BatchStartFact(work: work, walk: walk, progress: state))
        case .settled(let result, let state):
            lines.write("picture", PictureFact(result, progress: state))
        case .altered(let output): lines.write("altered_output", AlteredFact(output: output))
        case .draining(let sentence): lines.write("draining", MessageFact(message: sentence))
        }
    }
}

/// How pictures ended that are no failures.
private struct BatchCounts {
    private(set) var skipped = 0
    private(set) var relabeled = 0

    mutating func add(_ result: PictureResult) {
        switch result.outcome {
        case .skipped: skipped += 1
        case .relabeled: relabeled += 1
        default: break
        }
    }
}

extension ProgressFigures {
    /// What a batch says of itself.
    init(_ progress: BatchProgress, skipped: Int) {
        self.init(
            total: progress.pictures, settled: progress.settledPictures, skipped: skipped,
            failed: progress.failedPictures, totalBytes: progress.bytes,
            settledBytes: progress.settledBytes, computedPixels: progress.computedPixels,
            computedBytes: progress.computedBytes)
    }
}
