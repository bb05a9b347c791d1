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

    func run() async throws {
        try await bookkeeping(files: files)
    }
}
