import ArgumentParser
import BatchRunner

/// What the batch starts for itself: processes that do the work on single pictures.
struct Worker: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Do the work on pictures for another Autochrome process.", shouldDisplay: false)

    func run() {
        WorkerLoop.run(ProcessorWorker.self)
    }
}
