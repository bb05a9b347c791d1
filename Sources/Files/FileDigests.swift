public import SystemPackage

/// SHA-256 and SHA-512 of a file, of one reading.
public struct FileDigests: Hashable, Sendable {
    private static let sha512Algorithm = MessageDigest.Algorithm("SHA2-512")

    /// Lower-case hexadecimal.
    public let sha256: String
    /// Lower-case hexadecimal.
    public let sha512: String
    /// Bytes that were read.
    public let bytes: Int64

    /// Reads a regular file from beginning to end.
    ///
    /// - Parameters:
    ///   - path: the file; a link in its place is refused (`ELOOP`), anything else that is not a file, too (`EINVAL`).
    ///   - copy: where to write what is read, a new file that gets the time of the first one's last change and is
    ///     brought to the disk; nil for no copy.
    /// - Throws: ``FileSystemError``.
    public init(of path: FilePath, copyingTo copy: FilePath? = nil) throws(FileSystemError) {
        // Non-blocking, or a named pipe would wait for a writer.
        let file = try OpenFile(path, .readOnly, options: [.nonBlocking, .noFollow], "read")
        let status = try file.status()
        guard status.kind == .regular else {
            throw FileSystemError("read", path, .invalidArgument)
        }
        guard let copy else {
            try self.init(file) { _ in }
            return
        }
        let new = try OpenFile(
            copy, .writeOnly, options: [.create, .exclusiveCreate],
            permissions: FilePermissions(rawValue: 0o666), "create")
        try self.init(file) { bytes throws(FileSystemError) in try new.write(bytes) }
        try new.setModified(status.stamp.modifiedNanoseconds)
        try new.sync()
    }

    private init(
        _ file: borrowing OpenFile,
        handingOn body: (UnsafeRawBufferPointer) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        var first = SHA256()
        var second = MessageDigest(FileDigests.sha512Algorithm)
        var count: Int64 = 0
        try file.readPieces { bytes throws(FileSystemError) in
            first.update(bytes)
            second.update(bytes)
            count += Int64(bytes.count)
            try body(bytes)
        }
        sha256 = hexadecimal(first.finalize())
        sha512 = hexadecimal(second.finalize())
        bytes = count
    }
}
