import BatchRunner
import JobStorage
import Records

/// What a batch says to people.
enum BatchText {
    /// What there is to do.
    static func start(_ walk: WalkSummary, _ progress: BatchProgress) -> String {
        let found =
            DecimalText.count(progress.pictures, "picture") + " to do ("
            + SizeText.bytes(progress.bytes) + ")"
        var rest: [String] = []
        let settled = progress.settledBefore - walk.obstacles
        if settled > 0 { rest.append("\(DecimalText.grouped(settled)) dealt with before") }
        if walk.obstacles > 0 {
            rest.append(
                DecimalText.count(walk.obstacles, "link or device", plural: "links or devices"))
        }
        if walk.otherFileCount > 0 {
            rest.append(DecimalText.count(walk.otherFileCount, "other file") + " passed over")
        }
        if walk.excluded > 0 {
            rest.append("\(DecimalText.grouped(walk.excluded)) left out by pattern")
        }
        if walk.unreadableFolders > 0 {
            rest.append(DecimalText.count(walk.unreadableFolders, "folder") + " not readable")
        }
        return ([found] + rest).joined(separator: ", ") + "."
    }

    /// A line for a picture that somebody has to look at; nil for all others.
    static func trouble(_ result: PictureResult) -> String? {
        switch result.outcome {
        case .written, .adopted, .unchanged, .copied, .skipped, .givenBack:
            return nil
        case .retrying(let failure, let pause):
            let path = TerminalText.path(result.source.path)
            let seconds = DurationText.of(seconds: pause / .seconds(1))
            return "\(path): \(TerminalText.line(failure.message)) Trying again in \(seconds)."
        case .failed(let failure), .quarantined(let failure):
            return FailureFact(failure, of: result.source.path).line
        }
    }

    /// How it ended.
    static func end(_ outcome: BatchOutcome) -> String {
        let summary = outcome.summary
        var parts = ["\(DecimalText.count(summary.count(.done), "picture")) done"]
        if summary.count(.skipped) > 0 {
            parts.append("\(DecimalText.grouped(summary.count(.skipped))) skipped")
        }
        if summary.failed > 0 { parts.append("\(DecimalText.grouped(summary.failed)) failed") }
        if summary.remaining > 0 {
            parts.append("\(DecimalText.grouped(summary.remaining)) to go")
        }
        return parts.joined(separator: ", ") + "."
    }
}
