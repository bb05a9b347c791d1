import ArgumentParser

/// How much of the machine is used.
struct WorkOptions: ParsableArguments {
    private static let most = 1024

    @Option(
        help: ArgumentHelp(
            "Pictures in work at the same time (default: as processors and memory allow).",
            valueName: "n"))
    var jobs: Int?

    func validate() throws {
        if let jobs, !(1...Self.most).contains(jobs) {
            throw ValidationError("--jobs has to be between 1 and \(Self.most); it is \(jobs).")
        }
    }
}
