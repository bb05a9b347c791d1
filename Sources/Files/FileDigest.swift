public import SystemPackage

/// The SHA-256 of a file that others may write to, and the content that it belongs to.
public struct FileDigest: Hashable, Sendable {
    /// Why a file has no digest.
    public enum Failure: Error, Hashable, Sendable {
        /// It cannot be read.
        case unreadable(FileSystemError)
        /// It is a folder, pipe or device.
        case notAFile
        /// Somebody wrote to it while it was being read.
        case changed
    }

    /// Lower-case hexadecimal.
    public let sha256: String
    /// The state of the file while it was read.
    public let fingerprint: FileFingerprint

    /// Reads a regular file once from beginning to end.
    public init(of path: FilePath) throws(Failure) {
        let before: FileStatus
        do {
            let file = try Self.open(path)
            before = try file.status()
            sha256 = before.kind == .regular ? try Self.hash(file) : ""
            fingerprint = FileFingerprint(try file.status())
        } catch {
            throw .unreadable(error)
        }
        guard before.kind == .regular else { throw .notAFile }
        guard fingerprint == FileFingerprint(before) else { throw .changed }
    }

    /// The hash of a file that nobody writes to, lower-case hexadecimal.
    public static func sha256(of path: FilePath) throws(FileSystemError) -> String {
        try hash(try open(path))
    }

    /// The first bytes of a file, at most this many.
    public static func head(of path: FilePath, bytes: Int) throws(FileSystemError) -> [UInt8] {
        let file = try open(path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 1)
        defer { buffer.deallocate() }
        return Array(buffer.prefix(try file.read(at: 0, into: buffer)))
    }

    /// Copies a file and brings the copy to the disk; if that fails there is none.
    ///
    /// - Returns: the hash of what was read, lower-case hexadecimal.
    /// - Throws: ``FileSystemError``.
    public static func copy(
        _ source: FilePath, to target: FilePath
    ) throws(FileSystemError) -> String {
        let copy = try OpenFile(
            target, .writeOnly, options: [.create, .truncate],
            permissions: FilePermissions(rawValue: 0o666), "create")
        do throws(FileSystemError) {
            let hash = try hash(try open(source)) { bytes throws(FileSystemError) in
                try copy.write(bytes)
            }
            try copy.sync()
            return hash
        } catch {
            // Nobody takes part of a file for the whole.
            _ = try? FileSystem.remove(target)
            throw error
        }
    }

    /// Non-blocking, or a named pipe would wait for a writer.
    private static func open(_ path: FilePath) throws(FileSystemError) -> OpenFile {
        try OpenFile(path, .readOnly, options: .nonBlocking, "read")
    }

    private static func hash(
        _ file: borrowing OpenFile,
        handingOn body: (UnsafeRawBufferPointer) throws(FileSystemError) -> Void = { _ in }
    ) throws(FileSystemError) -> String {
        var hash = SHA256()
        try file.readPieces { bytes throws(FileSystemError) in
            hash.update(bytes)
            try body(bytes)
        }
        return hexadecimal(hash.finalize())
    }
}
