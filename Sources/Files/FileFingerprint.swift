public import SystemPackage

/// Which content of a file was looked at: any writing to the file changes it, while new names and
/// permissions do not.
public struct FileFingerprint: Hashable, Sendable {
    /// Size in bytes.
    public let bytes: Int
    private let modifiedNanoseconds: Int64
    private let identity: FileStatus.Identity

    /// The present state of a file; links are followed.
    ///
    /// - Throws: ``FileSystemError``.
    public init(of path: FilePath) throws(FileSystemError) {
        self.init(try FileSystem.status(path, followingLinks: true))
    }

    init(_ status: FileStatus) {
        bytes = Int(status.stamp.bytes)
        modifiedNanoseconds = status.stamp.modifiedNanoseconds
        identity = status.identity
    }
}
