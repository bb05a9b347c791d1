import Glibc

/// Wall-clock time and processor time.
enum Stopwatch {
    /// Seconds of wall-clock time.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let elapsed = try ContinuousClock().measure(body) / .seconds(1)
        return elapsed
    }

    /// The median of some runs in seconds, after one that does not count.
    static func median(runs: Int, _ body: () throws -> Void) rethrows -> Double {
        try body()
        let times = try (0..<runs).map { _ in try seconds(body) }
        return times.sorted()[runs / 2]
    }

    /// Processor time of this process, all its threads, in seconds.
    static func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
        let before = processorSecondsOfThisProcess
        try body()
        return processorSecondsOfThisProcess - before
    }

    /// Processor time of this process so far, all its threads, in seconds.
    static var processorSecondsOfThisProcess: Double { used(by: RUSAGE_SELF) }

    /// Processor time of all processes that this one has started and that have ended, and of theirs.
    static var processorSecondsOfChildren: Double { used(by: RUSAGE_CHILDREN) }

    private static func used(by who: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(who.rawValue), &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
