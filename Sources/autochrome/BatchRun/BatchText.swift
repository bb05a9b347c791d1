import BatchRunner
import JobStorage
import Records

/// What a batch says to people.
enum BatchText {
    /// What there is to do.
    static func start(_ walk: WalkSummary, _ progress: BatchProgress) -> String {
        let found =
            HumanText.count(progress.pictures, "picture") + " to do ("
            + HumanText.bytes(progress.bytes) + ")"
        var rest: [String] = []
        let settled = progress.settledBefore - walk.obstacles
        if settled > 0 { rest.append("\(HumanText.number(settled)) dealt with before") }
        if walk.obstacles > 0 {
            rest.append(
                HumanText.count(walk.obstacles, "link or device", plural: "links or devices"))
        }
        if walk.sidecarCount > 0 {
            rest.append(HumanText.count(walk.sidecarCount, "other file") + " passed over")
        }
        if walk.excluded > 0 {
            rest.append("\(HumanText.number(walk.excluded)) left out by pattern")
        }
        if walk.unreadableFolders > 0 {
            rest.append(HumanText.count(walk.unreadableFolders, "folder") + " not readable")
        }
        return ([found] + rest).joined(separator: ", ") + "."
    }

    /// A line for a picture that somebody has to look at; nil for all others.
    static func trouble(_ result: PictureResult) -> String? {
        switch result.outcome {
        case .written, .adopted, .unchanged, .copied, .skipped, .givenBack:
            return nil
        case .retrying(let failure, let pause):
            let path = HumanText.path(result.source.path)
            let seconds = HumanText.duration(seconds: pause / .seconds(1))
            return "\(path): \(HumanText.line(failure.message)) Trying again in \(seconds)."
        case .failed(let failure), .quarantined(let failure):
            return FailureFact(failure, of: result.source.path).line
        }
    }

    /// How it ended.
    static func end(_ outcome: BatchOutcome) -> String {
        let summary = outcome.summary
        var parts = ["\(HumanText.count(summary.count(.done), "picture")) done"]
        if summary.count(.skipped) > 0 {
            parts.append("\(HumanText.number(summary.count(.skipped))) skipped")
        }
        if summary.failed > 0 { parts.append("\(HumanText.number(summary.failed)) failed") }
        if summary.remaining > 0 {
            parts.append("\(HumanText.number(summary.remaining)) to go")
        }
        return parts.joined(separator: ", ") + "."
    }
}
