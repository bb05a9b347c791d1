import Training

/// Tells people or programs what happens in a training run.
struct TrainingPresenter {
    let isMachineReadable: Bool
    private let lines = JSONLines()
    private let progress = TerminalProgress(on: .standardError(showingProgress: true))

    init(isMachineReadable: Bool) { self.isMachineReadable = isMachineReadable }

    /// Says what has happened.
    func present(_ event: TrainingEvent, share: Double) {
        if isMachineReadable { return write(event) }
        if case .step(let step) = event {
            progress.show(TrainingText.progress(step, share: share))
        }
        if let line = TrainingText.line(event) { progress.print(line) }
    }

    /// Says something beside the events.
    func note(_ sentence: String) { progress.print(sentence) }

    /// Takes the progress line away.
    func finish() { progress.finish() }

    private func write(_ event: TrainingEvent) {
        switch event {
        case .start(let fact): lines.write("start", fact)
        case .step(let fact): lines.write("step", fact)
        case .evaluation(let fact): lines.write("evaluation", fact)
        case .skipped(let fact): lines.write("skipped", fact)
        case .resume(let fact): lines.write("resume", fact)
        case .end(let fact): lines.write("end", fact)
        }
    }
}
