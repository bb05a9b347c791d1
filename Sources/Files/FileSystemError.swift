public import SystemPackage

/// A system call on a file that failed.
public struct FileSystemError: Error, Hashable, Sendable {
    /// What was tried, as a verb phrase such as `create the folder`.
    public let action: String
    /// The file.
    public let path: FilePath
    /// The system's answer.
    public let errno: Errno

    /// A failed call.
    public init(_ action: String, _ path: FilePath, _ errno: Errno) {
        self.action = action
        self.path = path
        self.errno = errno
    }
}

extension FileSystemError: CustomStringConvertible {
    /// What failed, on which file, and why.
    public var description: String {
        let cause = NoRoom(errno).map { "\($0.cause) (\(errno))" } ?? "\(errno)"
        return "Could not \(action) '\(path)': \(cause)."
    }
}
