/// The exit statuses of the program; scripts and schedulers rely on them.
public enum ExitStatus: Int32, CaseIterable, Codable, Sendable {
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

    /// What the status tells whoever started the program, as help, manual and report say it.
    public var meaning: String {
        switch self {
        case .finished: "everything is done"
        case .usage: "wrong usage, or a path that cannot be used; nothing was changed"
        case .someFailed: "complete, but some pictures failed"
        case .environment: "disk or memory short, or a file missing, damaged or not writable"
        case .locked: "another Autochrome works on the output folder"
        case .stoppedEarly: "stopped early, as by Ctrl-C or --limit; run again to go on"
        case .interrupted: "stopped at once by a second Ctrl-C; run again to go on"
        case .terminated: "stopped at once by a second SIGTERM; run again to go on"
        }
    }

    /// Whether there is something left to go on with.
    public var isResumable: Bool {
        switch self {
        case .stoppedEarly, .interrupted, .terminated, .environment: true
        case .finished, .usage, .someFailed, .locked: false
        }
    }
}
