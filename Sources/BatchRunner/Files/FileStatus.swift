import Glibc
import JobStorage

/// What `lstat` tells about a file.
struct FileStatus: Hashable {
    /// The kinds of files that the runner treats differently.
    enum Kind: Hashable {
        case regular, folder, link, special

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
    struct Identity: Hashable {
        let device: dev_t
        let inode: ino_t
    }

    let kind: Kind
    let stamp: FileStamp
    let identity: Identity

    init(_ status: stat) {
        kind = Kind(mode: status.st_mode)
        identity = Identity(device: status.st_dev, inode: status.st_ino)
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
