import FoundationEssentials
import Training

/// Tells people or programs what happens in a training run.
struct TrainingPresenter {
    let json: Bool
    private let progress = TerminalProgress(on: .standardError(showingProgress: true))

    init(json: Bool) { self.json = json }

    /// Says what has happened; to programs in the words of the log.
    func present(_ event: TrainingEvent, share: Double) {
        if json {
            StandardStream.output.write(
                String(decoding: event.line(at: Date()), as: UTF8.self) + "\n")
            return
        }
        if case .step(let step) = event {
            progress.show(TrainingText.progress(step, share: share))
        }
        if let line = TrainingText.line(event) { progress.print(line) }
    }

    /// Says something beside the events.
    func note(_ sentence: String) { progress.print(sentence) }

    /// Takes the progress line away.
    func finish() { progress.finish() }
}
