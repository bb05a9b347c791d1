import Glibc

/// How many files the supervisor may have open at the same time (`RLIMIT_NOFILE`).
///
/// It has to suffice before a worker is started: where descriptors run out in the middle of that, Subprocess 1.0
/// ends the process.
enum DescriptorLimit {
    /// Streams, the job state with its lock and log, event queues, a report that is being written.
    private static let ofSupervisor = 64
    /// Both ends of all pipes of a worker that is being started, and the files that it is given.
    private static let ofWorker = 16

    /// Raises the limit to what this many workers need, if that is necessary.
    ///
    /// - Throws: ``BatchError/tooFewDescriptors(allowed:needed:)`` if it may not be raised so far.
    static func raise(forWorkers count: Int) throws(BatchError) {
        let needed = rlim_t(ofSupervisor + ofWorker * count)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < needed else { return }
        limit.rlim_cur = needed
        guard limit.rlim_max >= needed, setrlimit(resource, &limit) == 0 else {
            throw BatchError.tooFewDescriptors(
                allowed: Int(clamping: limit.rlim_max), needed: Int(needed))
        }
    }
}
