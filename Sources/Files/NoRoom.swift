public import SystemPackage

/// Why a write found no room, told by the system's answer: three causes with three remedies.
public enum NoRoom: Hashable, Sendable {
    /// The disk is full (ENOSPC).
    case disk
    /// The user or group may have no more (EDQUOT).
    case quota
    /// The file system, or a limit of the process, takes no file of that size (EFBIG).
    case fileSize

    /// The cause that an answer stands for; nil for any other answer.
    public init?(_ errno: Errno) {
        switch errno {
        case .noSpace: self = .disk
        case .diskQuotaExceeded: self = .quota
        case .fileTooLarge: self = .fileSize
        default: return nil
        }
    }

    /// What the matter is, as a clause.
    public var cause: String {
        switch self {
        case .disk: "the disk is full"
        case .quota: "the disk quota is used up"
        case .fileSize: "the file is too large for its file system or a limit on file sizes"
        }
    }

    /// What can be done, in one sentence.
    public var remedy: String {
        switch self {
        case .disk: "Free some space on that disk and run again."
        case .quota:
            "Delete some of your files on that disk, or have the quota raised, and run again."
        case .fileSize:
            "Use another file system or a format with stronger compression, or raise the limit "
                + "('ulimit -f'), and run again."
        }
    }
}
