import BatchRunner
import JobStorage
import Records

/// The beginning of a batch, for programs.
struct BatchStartFact: Encodable {
    let work: WorkFact
    let walk: WalkSummary
    let progress: BatchProgress
}

/// A sentence, for programs that show it.
struct MessageFact: Encodable {
    let message: String
}

/// A finished output that is no longer what was written, for programs.
struct AlteredFact: Encodable {
    let output: CodablePath
}

/// One attempt on a picture, for programs.
struct PictureFact: Encodable {
    let item: Int64
    let source: CodablePath
    let page: Int?
    let part: Int?
    let output: CodablePath
    let outcome: String
    let reason: String?
    let failure: PictureFailure?
    let retryAfterSeconds: Double?
    let pixels: Int?
    let seconds: Double
    let progress: BatchProgress

    init(_ result: PictureResult, progress: BatchProgress) {
        item = result.id
        source = result.source
        page = result.place.page
        part = result.place.part
        output = result.output
        pixels = result.pixels
        seconds = result.seconds
        self.progress = progress
        var reason: String?
        var failure: PictureFailure?
        var pause: Double?
        switch result.outcome {
        case .written: outcome = "written"
        case .relabeled: outcome = "relabeled"
        case .adopted: outcome = "adopted"
        case .unchanged: outcome = "unchanged"
        case .copied: outcome = "copied"
        case .givenBack: outcome = "given_back"
        case .skipped(let code): (outcome, reason) = ("skipped", code)
        case .failed(let cause): (outcome, failure) = ("failed", cause)
        case .quarantined(let cause): (outcome, failure) = ("quarantined", cause)
        case .retrying(let cause, let wait):
            (outcome, failure, pause) = ("retrying", cause, wait / .seconds(1))
        }
        self.reason = reason
        self.failure = failure
        retryAfterSeconds = pause
    }
}

/// The end of a batch, for programs.
struct BatchSummaryFact: Encodable {
    let run: Int64
    let exitStatus: Int32
    let message: String?
    let pictures: [String: Int]
    let remaining: Int
    /// Finished pictures whose files got other metadata in this run.
    let relabeled: Int
    let outputBytes: Int64
    /// Finished outputs that were no longer as they had been written when the run began.
    let outputs: OutputFindings?
    /// How the settings of finished pictures stood to those of the run when it began.
    let settings: SettingsFindings?

    init(_ outcome: BatchOutcome, _ status: ExitStatus, relabeled: Int) {
        self.relabeled = relabeled
        outputs = outcome.walk?.outputs
        settings = outcome.walk?.settings
        run = outcome.runID
        exitStatus = status.rawValue
        message = outcome.message
        pictures = Dictionary(
            uniqueKeysWithValues: ItemState.allCases.map {
                ($0.rawValue, outcome.summary.count($0))
            })
        remaining = outcome.summary.remaining
        outputBytes = outcome.summary.outputBytes
    }
}
