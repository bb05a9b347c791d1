import ArgumentParser

/// The job state alone, without any picture.
struct MeasureBookkeeping: AsyncParsableCommand {
    /// What an archive of some size has.
    static let files = 100_000

    static let configuration = CommandConfiguration(
        commandName: "bookkeeping",
        abstract: "Walk, enqueue, claim and finish many tiny files with a null recipe.")

    @Option(help: "How many files.")
    var files = Self.files

    @Option(help: "Worker processes.")
    var jobs = 2

    func run() async throws {
        try await Self.measure(files: files, jobs: jobs)
    }

    /// Once with nothing but bookkeeping, and once with an output to be saved for each file.
    static func measure(files: Int = files, jobs: Int = 2) async throws {
        for outputs in [false, true] {
            try await bookkeeping(files: files, jobs: jobs, outputs: outputs)
        }
    }
}
