import Glibc

/// What the operating system says about this process.
enum ProcessMemory {
    /// The most memory that was resident at any time so far, in bytes.
    static var peakResidentBytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
