import Records
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
    public var description: String { "Could not \(action) '\(path)': \(errno)." }
}

extension FileSystemError {
    /// What the error means for a picture whose output was being written.
    var writeFailure: PictureFailure {
        switch errno {
        case .noSpace, .diskQuotaExceeded, .fileTooLarge:
            PictureFailure(
                .diskFull, description, remedy: "Free some space on the output disk and run again.")
        case .notDirectory, .isDirectory, .fileExists, .fileNameTooLong:
            PictureFailure(
                .outputNameTaken, description, remedy: "Move that file or folder, then run again.")
        default:
            PictureFailure(
                .outputUnwritable, description,
                remedy: "Check the output folder and its permissions, then run again.")
        }
    }
}
