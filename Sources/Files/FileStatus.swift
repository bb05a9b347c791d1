import Glibc

/// What `stat` tells about a file.
public struct FileStatus: Hashable, Sendable {
    /// The kinds of files that are treated differently.
    public enum Kind: Hashable, Sendable {
        /// A file with content.
        case regular
        /// A folder.
        case folder
        /// A symbolic link.
        case link
        /// A pipe, socket or device.
        case special

        init(mode: mode_t) {
            switch mode & S_IFMT {
            case S_IFREG: self = .regular
            case S_IFDIR: self = .folder
            case S_IFLNK: self = .link
            default: self = .special
            }
        }
    }

    /// Which file it is, whatever its name.
    public struct Identity: Hashable, Sendable {
        let device: UInt64
        let inode: UInt64
    }

    /// The kind.
    public let kind: Kind
    /// Size and times.
    public let stamp: FileStamp
    /// Which file it is.
    public let identity: Identity

    init(_ status: stat) {
        kind = Kind(mode: status.st_mode)
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        stamp = FileStamp(
            bytes: Int64(status.st_size),
            modifiedNanoseconds: Self.nanoseconds(status.st_mtim),
            changedNanoseconds: Self.nanoseconds(status.st_ctim),
            inode: Int64(bitPattern: UInt64(status.st_ino)))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
