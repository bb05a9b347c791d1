import Glibc

/// What a worker process may use of the machine, beside processors: these end with the time that an answer may
/// take, since no limit of the system can be given again for each picture and yet hold against the process.
///
/// How many processes there are is the filter's business: the system counts all those of a user.
enum WorkerLimits {
    /// The largest file: four times what 2,000 megapixels take in 16-bit RGB, as outputs and spilled pixels may.
    private static let fileBytes = 48 << 30
    /// Open files: a request brings up to ten, and decoding takes a handful.
    private static let files = 256

    /// Writes no picture of its memory to the disk.
    static func refuseCoreFiles() { lower(RLIMIT_CORE, to: 0) }

    /// Sets all others, for good.
    ///
    /// - Parameter memory: bytes of its own; nil for no limit. Data and not address space: mapped weights and
    ///   spill files cost no memory of its own.
    static func set(memory: Int?) {
        lower(RLIMIT_FSIZE, to: fileBytes)
        lower(RLIMIT_NOFILE, to: files)
        if let memory { lower(RLIMIT_DATA, to: memory) }
    }

    private static func lower(_ resource: __rlimit_resource, to value: Int) {
        let resource = __rlimit_resource_t(resource.rawValue)
        var limits = rlimit()
        guard getrlimit(resource, &limits) == 0 else { return }
        limits.rlim_cur = min(limits.rlim_cur, rlim_t(value))
        limits.rlim_max = limits.rlim_cur
        setrlimit(resource, &limits)
    }
}
