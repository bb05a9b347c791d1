import FoundationEssentials

/// How many workers a machine takes, and what each may use.
struct Workload: Equatable {
    /// What a worker needs at most for a picture of usual size.
    private static let bytesPerWorker: UInt64 = 1_200_000_000

    /// Worker processes.
    let jobs: Int
    /// Threads of one worker.
    let threads: Int

    /// Shares out a machine.
    ///
    /// Several pictures at once are faster than several threads on one, as long as there is memory.
    ///
    /// - Parameters:
    ///   - jobs: What the user wants; nil for as many as there are processors and memory for.
    ///   - pictures: How many pictures there are, if that is known.
    ///   - processors: Of the machine, as far as this process may use them.
    ///   - memory: Of the machine, in bytes.
    init(
        jobs: Int?, pictures: Int?,
        processors: Int = ProcessInfo.processInfo.activeProcessorCount,
        memory: UInt64 = ProcessInfo.processInfo.physicalMemory
    ) {
        let fitting = Int(clamping: memory / Self.bytesPerWorker)
        let usual = max(1, min(processors, fitting, pictures ?? .max))
        self.jobs = jobs ?? usual
        threads = max(1, processors / self.jobs)
    }
}
