import Glibc
import SystemPackage

/// An open file, closed with the value, whose failed calls name it.
///
/// Child processes do not inherit it. What is opened for reading may be one of the ``GivenFiles``.
struct OpenFile: ~Copyable {
    /// Bytes that are read at a time: no more than a file has, since blocks of a megabyte that come and go leave
    /// the memory of a long batch of small files in pieces.
    private static let pieceSizes = 1 << 12...1 << 20

    private static let comparedPiece = 1 << 16

    let descriptor: FileDescriptor
    /// The name in errors.
    private let path: FilePath

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mode: reading or writing.
    ///   - options: beside close-on-exec.
    ///   - permissions: of a file that is made.
    ///   - action: what errors say of it.
    ///   - name: the name in errors, where it is not `path`.
    /// - Throws: ``FileSystemError``, as all its methods.
    init(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode,
        options: FileDescriptor.OpenOptions = [], permissions: FilePermissions? = nil,
        _ action: String, name: FilePath? = nil
    ) throws(FileSystemError) {
        self.path = name ?? path
        do {
            let given = mode == .readOnly ? try GivenFiles.copy(of: path) : nil
            descriptor =
                try given
                ?? FileDescriptor.open(
                    path, mode, options: options.union(.closeOnExec), permissions: permissions)
        } catch {
            throw FileSystemError(action, name ?? path, error as? Errno ?? .ioError)
        }
    }

    deinit { try? descriptor.close() }

    /// What `fstat` tells.
    func status() throws(FileSystemError) -> FileStatus {
        var buffer = stat()
        try FileSystem.check("access", path) { fstat(descriptor.rawValue, &buffer) }
        return FileStatus(buffer)
    }

    /// Hands over the content in pieces, from beginning to end.
    func readPieces(
        _ body: (UnsafeRawBufferPointer) throws(FileSystemError) -> Void
    ) throws(FileSystemError) {
        let size = Int(try status().stamp.bytes)
        let sizes = Self.pieceSizes
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(max(size, sizes.lowerBound), sizes.upperBound), alignment: 64)
        defer { piece.deallocate() }
        var position = 0
        while case let count = try read(at: position, into: piece), count > 0 {
            try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            position += count
        }
    }

    /// True if both are regular files of the same bytes.
    func holdsSame(as other: borrowing OpenFile) throws(FileSystemError) -> Bool {
        let (status, otherStatus) = (try status(), try other.status())
        guard status.kind == .regular, otherStatus.kind == .regular,
            status.stamp.bytes == otherStatus.stamp.bytes
        else { return false }
        let pieces = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 2 * Self.comparedPiece, alignment: 64)
        defer { pieces.deallocate() }
        var position = 0
        while true {
            let one = UnsafeMutableRawBufferPointer(rebasing: pieces[..<Self.comparedPiece])
            let two = UnsafeMutableRawBufferPointer(rebasing: pieces[Self.comparedPiece...])
            let count = try read(at: position, into: one)
            guard try other.read(at: position, into: two) == count else { return false }
            if count == 0 { return true }
            guard one[..<count].elementsEqual(two[..<count]) else { return false }
            position += count
        }
    }

    /// Reads at a position, 0 at the end; of what has no positions, such as a pipe, what comes next.
    func read(
        at position: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileSystemError) -> Int {
        do {
            do {
                return try descriptor.read(fromAbsoluteOffset: Int64(position), into: buffer)
            } catch Errno.illegalSeek {
                return try descriptor.read(into: buffer)
            }
        } catch {
            throw FileSystemError("read", path, error as? Errno ?? .ioError)
        }
    }

    /// Writes all bytes.
    func write(_ bytes: some Sequence<UInt8>) throws(FileSystemError) {
        do {
            _ = try descriptor.writeAll(bytes)
        } catch {
            throw FileSystemError("write", path, error as? Errno ?? .ioError)
        }
    }

    /// Sets the time of the last change of the content, nanoseconds since 1970.
    func setModified(_ nanoseconds: Int64) throws(FileSystemError) {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        // What is left of a time before 1970 is negative, which timespec is not.
        let time = timespec(
            tv_sec: Int(rest < 0 ? seconds - 1 : seconds),
            tv_nsec: Int(rest < 0 ? rest + 1_000_000_000 : rest))
        try FileSystem.check("set the time of", path) {
            futimens(descriptor.rawValue, [time, time])
        }
    }

    /// Brings the content to the disk.
    func sync() throws(FileSystemError) {
        try FileSystem.check("save", path) { fsync(descriptor.rawValue) }
    }
}
