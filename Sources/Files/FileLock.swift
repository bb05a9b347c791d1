import Glibc
public import SystemPackage

/// A lock that the kernel keeps for an open file and gives up with its last descriptor (`flock`).
public enum FileLock {
    /// What became of an attempt to lock a file.
    public enum Outcome: Sendable {
        /// This open file has the lock.
        case taken
        /// Another open file has it.
        case held
        /// The file system has no locks.
        case unsupported
    }

    /// Locks an open file against all who lock it by another descriptor.
    ///
    /// - Parameters:
    ///   - file: the file, or a folder.
    ///   - isShared: whether others may have it shared, too.
    ///   - waiting: whether to wait as long as another one holds it.
    /// - Returns: whether it is locked; never ``Outcome/held`` if it was waited for.
    /// - Throws: any other answer of the system.
    public static func take(
        _ file: FileDescriptor, isShared: Bool = false, waiting: Bool
    ) throws(Errno) -> Outcome {
        let kind = isShared ? LOCK_SH : LOCK_EX
        while flock(file.rawValue, waiting ? kind : kind | LOCK_NB) == -1 {
            switch Errno(rawValue: errno) {
            case .interrupted: continue
            case .wouldBlock: return .held
            case .notSupported, .noLocks, .noFunction: return .unsupported
            case let error: throw error
            }
        }
        return .taken
    }
}
