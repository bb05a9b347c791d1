/// The exit statuses of the program; scripts and schedulers rely on them.
public enum ExitStatus: Int32, CaseIterable, Codable, Sendable {
    case finished = 0
    case usage = 2
    case someFailed = 3
    case environment = 4
    case locked = 11
    /// `EX_TEMPFAIL` of sysexits.h.
    case stoppedEarly = 75
    /// 128 and the number of SIGINT.
    case interrupted = 130
    /// 128 and the number of SIGTERM.
    case terminated = 143

    /// What the status tells whoever started the program, as help, manual and report say it.
    public var meaning: String {
        switch self {
        case .finished: "everything is done"
        case .usage: "wrong usage or recipe, or an unusable path; nothing was changed"
        case .someFailed: "complete, but some pictures failed"
        case .environment: "not enough disk or memory, file missing or unusable, or faulty machine"
        case .locked: "another Autochrome process is using the output folder"
        case .stoppedEarly: "stopped early, for instance by Ctrl-C; run again to resume"
        case .interrupted: "stopped at once by a second Ctrl-C; run again to resume"
        case .terminated: "stopped at once by a second SIGTERM or SIGHUP; run again to resume"
        }
    }

    /// Whether there is something left to resume.
    public var isResumable: Bool {
        switch self {
        case .stoppedEarly, .interrupted, .terminated, .environment: true
        case .finished, .usage, .someFailed, .locked: false
        }
    }
}
