/// How much of the machine a user wants to give; nil stands for as much as suits the machine.
public struct ResourceLimits: Codable, Hashable, Sendable {
    /// Worker processes.
    public var jobs: Int?
    /// Processors that all workers use together.
    public var threads: Int?
    /// Bytes of memory that all workers use together.
    public var memory: Int?

    /// Limits; none by default.
    public init(jobs: Int? = nil, threads: Int? = nil, memory: Int? = nil) {
        self.jobs = jobs
        self.threads = threads
        self.memory = memory
    }

    /// These limits, and where there are none, others.
    public func orElse(_ others: ResourceLimits?) -> ResourceLimits {
        ResourceLimits(
            jobs: jobs ?? others?.jobs, threads: threads ?? others?.threads,
            memory: memory ?? others?.memory)
    }
}
