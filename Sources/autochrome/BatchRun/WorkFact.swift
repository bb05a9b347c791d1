import BatchRunner
import Records
import Restoration

/// How much of the machine a batch uses, for programs and for people.
struct WorkFact: Encodable {
    /// Worker processes at most.
    let jobs: Int
    /// Processors that they use together.
    let threads: Int
    /// Bytes of memory that they use together at most; nil where that was not written down.
    let memoryBytes: Int?
    /// Bytes of memory that one of them needs at most.
    let workerBytes = WorkerMemory.needed

    init(_ options: BatchOptions) {
        jobs = options.jobs
        threads = options.threads ?? options.jobs
        memoryBytes = options.memory
    }

    /// The same in words.
    var text: String {
        let work =
            "at most \(DecimalText.count(jobs, "picture")) at a time, on "
            + DecimalText.count(threads, "processor")
        guard let memoryBytes else { return work }
        return work + ", in \(SizeText.bytes(memoryBytes)) of memory"
    }
}
