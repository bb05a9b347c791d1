import ArgumentParser
import BatchRunner

/// What the bookkeeping's measure starts as its workers.
struct RunBookkeepingWorker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: BookkeepingWorker.command, abstract: "Serve a supervisor.",
        shouldDisplay: false)

    func run() {
        WorkerLoop.run(BookkeepingWorker.self)
    }
}
