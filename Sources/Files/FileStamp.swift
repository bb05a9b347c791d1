/// What tells, without reading it, that a file is still the one that was seen before.
public struct FileStamp: Hashable, Sendable {
    /// Size in bytes.
    public var bytes: Int64
    /// Time of the last change of the content, nanoseconds since 1970.
    public var modifiedNanoseconds: Int64
    /// Time of the last change of content or status, nanoseconds since 1970.
    public var changedNanoseconds: Int64
    /// Number of the file in its file system, as the bits of a signed number.
    public var inode: Int64

    /// That of a file which nobody can look at.
    public static let unknown = FileStamp(
        bytes: 0, modifiedNanoseconds: 0, changedNanoseconds: 0, inode: 0)

    /// A stamp of these values.
    public init(bytes: Int64, modifiedNanoseconds: Int64, changedNanoseconds: Int64, inode: Int64) {
        self.bytes = bytes
        self.modifiedNanoseconds = modifiedNanoseconds
        self.changedNanoseconds = changedNanoseconds
        self.inode = inode
    }
}
