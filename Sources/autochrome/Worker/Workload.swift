import BatchRunner
import Records
import Restoration

/// How many workers a machine takes, and what they may use together.
struct Workload: Equatable {
    /// Worker processes at most.
    let jobs: Int
    /// Processors that all workers use together.
    let threads: Int
    /// Bytes of memory that all workers use together at most.
    let memory: Int
    /// Bytes of data that one worker may have, as the system counts them: its share of the memory, and
    /// what it reserves without using it.
    ///
    /// Healthy work does not come near; it is for the pictures whose decoders hold all of them in memory.
    let workerLimit: Int
    /// What the user has to know about it, if it is not what was asked for.
    let advice: String?

    /// Shares out a machine.
    ///
    /// A picture a processor is fastest, as long as there is memory; processors that are left over help
    /// with the pictures in work.
    ///
    /// - Parameters:
    ///   - limits: what the user wants.
    ///   - machine: the machine; a quarter of its memory is left to others.
    ///   - need: memory that a worker needs, in bytes.
    /// - Throws: ``CommandError`` if the user allows too little memory for a single worker.
    init(
        _ limits: ResourceLimits, on machine: Machine = .current, need: Int = WorkerMemory.needed
    ) throws(CommandError) {
        threads = limits.threads ?? machine.processors
        memory = limits.memory ?? machine.memory / 4 * 3
        let fitting = memory / need
        guard fitting > 0 || limits.memory == nil else {
            throw Self.tooLittle(memory, need)
        }
        jobs = max(1, min(limits.jobs ?? threads, fitting))
        workerLimit = max(memory / jobs, need) + WorkerMemory.reserved(threads: threads)
        advice = Self.advice(wanted: limits.jobs ?? 1, fitting: fitting, memory: memory, need: need)
    }

    private static func tooLittle(_ memory: Int, _ need: Int) -> CommandError {
        CommandError(
            .environment,
            "\(SizeText.bytes(memory)) of memory is not enough: one worker needs up to "
                + "\(SizeText.bytes(need)). Allow at least that with --memory, or leave "
                + "--memory out.")
    }

    private static func advice(wanted: Int, fitting: Int, memory: Int, need: Int) -> String? {
        guard wanted > fitting else { return nil }
        let needed = SizeText.bytes(need)
        let there = SizeText.bytes(memory)
        guard fitting > 0 else {
            return "Only \(there) of memory is available, and a worker needs up to \(needed): "
                + "large pictures may fail. Close other programs, or use a machine with more memory."
        }
        return "\(there) of memory is enough for \(DecimalText.count(fitting, "worker")) of up to "
            + "\(needed), not for \(DecimalText.grouped(wanted)). If the machine has more, allow it "
            + "with --memory."
    }
}

extension BatchOptions {
    /// Takes over how much of the machine is used.
    mutating func use(_ load: Workload, askedFor limits: ResourceLimits) {
        jobs = load.jobs
        threads = load.threads
        memory = load.memory
        workerMemoryLimit = load.workerLimit
        self.limits = limits
    }
}
