/// The exit statuses of the program; scripts and schedulers rely on them.
public enum ExitStatus: Int32, Codable, Sendable {
    /// Everything is done.
    case finished = 0
    /// Wrong usage or unsafe paths; nothing was changed.
    case usage = 2
    /// Complete, but some pictures failed.
    case someFailed = 3
    /// The surroundings stopped it: disk full, output unwritable, model missing, state damaged.
    case environment = 4
    /// Another runner works on the output folder.
    case locked = 11
    /// Stopped early in good order; running again goes on (`EX_TEMPFAIL`).
    case stoppedEarly = 75
    /// Aborted by a second SIGINT; running again goes on.
    case interrupted = 130
    /// Aborted by a second SIGTERM or SIGHUP; running again goes on.
    case terminated = 143
}
