import Records
import Training

/// What people read of a training run while it goes on.
struct TrainingText {
    /// The line of an event; nil for what is not worth one.
    static func line(_ event: TrainingEvent) -> String? {
        switch event {
        case .start(let start):
            "Training on \(DecimalText.count(start.photographs, "photograph")), "
                + "\(DecimalText.grouped(start.heldOut)) held out." + missing(start)
        case .resume(let resume):
            "Resuming after \(DecimalText.count(resume.step, "step"))."
        case .evaluation(let evaluation):
            "after \(DecimalText.grouped(evaluation.step)) steps: " + figures(evaluation)
        case .skipped(let skipped): "\(TerminalText.path(skipped.path.path)): \(skipped.message)"
        case .step, .end: nil
        }
    }

    /// The line that is drawn over itself.
    static func progress(_ step: TrainingEvent.Step, share: Double) -> String {
        let rate = DecimalText.fixed(step.picturesPerSecond, places: 1)
        let left = share > 0 ? step.seconds * (1 - share) / share : 0
        return "\(DecimalText.percentage(min(1, share), places: 1))  step "
            + "\(DecimalText.grouped(step.step))  loss \(DecimalText.fixed(step.loss, places: 5))  "
            + "\(rate) pictures/s  " + DurationText.of(seconds: left) + " left"
    }

    /// A sentence on a line of its own about folders that could not be read, with the first of their names.
    private static func missing(_ start: TrainingEvent.Start) -> String {
        guard let folders = start.unreadableFolders, !folders.isEmpty else { return "" }
        let shown = folders.prefix(5).map { TerminalText.path($0.path) }.joined(separator: ", ")
        let rest = folders.count > 5 ? ", ..." : ""
        return
            "\n\(DecimalText.count(folders.count, "folder")) could not be read, so photographs "
            + "are missing: \(shown)\(rest). Give the user who runs Autochrome permission to read "
            + "them, then start again."
    }

    private static func figures(_ evaluation: TrainingEvent.Evaluation) -> String {
        var parts: [String] = []
        if let loss = evaluation.loss {
            parts.append("validation loss \(DecimalText.fixed(loss, places: 5))")
        }
        if let psnr = evaluation.psnr, let gray = evaluation.psnrGray {
            parts.append(
                "PSNR \(DecimalText.fixed(psnr, places: 2)) dB "
                    + "(grey \(DecimalText.fixed(gray, places: 2)))")
        }
        return parts.joined(separator: ", ")
    }
}
