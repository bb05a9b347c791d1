import ArgumentParser
import BatchRunner

/// How much of the machine is used.
struct WorkOptions: ParsableArguments {
    private static let most = 1024

    @Option(
        help: ArgumentHelp(
            "Pictures processed at the same time (default: as processors and memory allow).",
            valueName: "n"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Processors used in total (default: all).", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Memory used in total, such as 4G or 800M (default: three quarters of the free memory).",
            valueName: "size"),
        transform: MemorySize.parse)
    var memory: Int?

    /// What was asked for.
    var limits: ResourceLimits { ResourceLimits(jobs: jobs, threads: threads, memory: memory) }

    func validate() throws {
        for (name, value) in [("--jobs", jobs), ("--threads", threads)] {
            if let value, !(1...Self.most).contains(value) {
                throw ValidationError(
                    "\(name) has to be between 1 and \(Self.most); it is \(value).")
            }
        }
    }
}
