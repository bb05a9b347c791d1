/// Why a picture could not be finished, as a code that reports and the retry policy use.
public enum FailureClass: String, Codable, CaseIterable, Sendable {
    /// The file could not be opened or read (permissions, vanished medium).
    case unreadable
    /// The file has no content.
    case empty
    /// The content is not a picture format that is accepted.
    case notAPicture = "not_a_picture"
    /// The picture data ends early or is damaged.
    case damaged
    /// A picture that is understood but not handled.
    case unsupported
    /// More pixels than the limit allows.
    case tooLarge = "too_large"
    /// The source disappeared between the walk and the attempt.
    case vanished
    /// The source was written to while it was read.
    case changedDuringRead = "changed_during_read"
    /// A file that Autochrome did not make stands under the name of the output or a companion.
    case outputNameTaken = "output_name_taken"
    /// The output file system has no room.
    case diskFull = "disk_full"
    /// The output is larger than its file system, or a limit on the size of files, allows.
    case outputTooLarge = "output_too_large"
    /// The output folder cannot be written.
    case outputUnwritable = "output_unwritable"
    /// The written file did not pass its check.
    case verificationFailed = "verification_failed"
    /// The worker process died of a signal.
    case workerCrashed = "worker_crashed"
    /// The picture took longer than its time limit.
    case timedOut = "timed_out"
    /// The worker needed more memory than it may have.
    case outOfMemory = "out_of_memory"
    /// A defect of the program.
    case internalError = "internal_error"

    /// True where another attempt may succeed without anybody changing the source.
    public var isTransient: Bool {
        switch self {
        case .unreadable, .changedDuringRead, .diskFull, .outputTooLarge, .outputUnwritable,
            .verificationFailed, .workerCrashed, .timedOut, .outOfMemory:
            true
        case .empty, .notAPicture, .damaged, .unsupported, .tooLarge, .vanished, .outputNameTaken,
            .internalError:
            false
        }
    }

    /// True where the content of the file is at fault, so that reading it once more tells the same.
    public var isOfContent: Bool {
        switch self {
        case .empty, .notAPicture, .damaged, .unsupported, .tooLarge: true
        case .unreadable, .vanished, .changedDuringRead, .outputNameTaken, .diskFull,
            .outputTooLarge, .outputUnwritable, .verificationFailed, .workerCrashed, .timedOut,
            .outOfMemory,
            .internalError:
            false
        }
    }

    /// True where the surroundings and not the picture are at fault: the batch pauses or stops.
    public var isEnvironmental: Bool {
        self == .diskFull || self == .outputUnwritable
    }
}
