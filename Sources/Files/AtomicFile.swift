public import SystemPackage

/// A file that appears under its name complete and on the disk, or not at all.
///
/// It is written piece by piece under a temporary name in the same folder. If the value goes before
/// ``commit(savingFolder:)``, nothing is left behind.
public struct AtomicFile: ~Copyable {
    /// What happens to a file that has the name already.
    public enum Mode: Sendable {
        /// It is replaced.
        case replacing
        /// It is replaced, unless it holds the same bytes: then it stays as it is, so that backups and bags see no
        /// change. A lock keeps others from writing the file, so that the temporary name can be fixed, and the
        /// next overwrites what a killed process has left.
        case replacingUnderLock
        /// It stays, and committing fails with `EEXIST`.
        case creating
    }

    private static let bufferSize = 1 << 18

    private let path: FilePath
    private let partial: FilePath
    private let mode: Mode
    private let file: OpenFile
    private var buffer: [UInt8] = []
    private var isCommitted = false

    /// Begins a file.
    ///
    /// - Throws: ``FileSystemError``, as all its methods; it names the file, not its temporary name.
    public init(_ path: FilePath, _ mode: Mode) throws(FileSystemError) {
        self.path = path
        self.mode = mode
        let isFixed = mode == .replacingUnderLock
        let name =
            isFixed
            ? path.lastComponent?.string ?? "" : String(UInt64.random(in: .min ... .max), radix: 16)
        partial = path.removingLastComponent().appending(".\(name).partial")
        file = try OpenFile(
            partial, .writeOnly,
            options: isFixed ? [.create, .truncate, .noFollow] : [.create, .exclusiveCreate],
            permissions: [.ownerReadWrite, .groupRead, .otherRead], "create", name: path)
    }

    deinit {
        if !isCommitted { _ = try? FileSystem.remove(partial) }
    }

    /// Appends a text as UTF-8.
    public mutating func append(_ text: String) throws(FileSystemError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Appends bytes.
    public mutating func append(_ bytes: [UInt8]) throws(FileSystemError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Appends bytes, many of them without copying them first.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError) {
        if bytes.count >= Self.bufferSize {
            try flush()
            try file.write(bytes)
        } else {
            try append([UInt8](bytes))
        }
    }

    /// Gives the file its name once its content is on the disk; ``Mode/replacingUnderLock`` says when not.
    ///
    /// - Parameter savingFolder: false where several files of a folder share one
    ///   ``FileSystem/syncFolder(_:)`` of the caller's, without which the name may not last.
    /// - Throws: ``FileSystemError``.
    public mutating func commit(savingFolder: Bool = true) throws(FileSystemError) {
        try flush()
        if mode == .replacingUnderLock, isThereAlready {
            try FileSystem.remove(partial)
            isCommitted = true
            return
        }
        try file.sync()
        switch mode {
        case .replacing, .replacingUnderLock: try FileSystem.moveReplacing(partial, to: path)
        case .creating: try FileSystem.moveWithoutReplacing(partial, to: path)
        }
        isCommitted = true
        if savingFolder { try FileSystem.syncFolder(path.removingLastComponent()) }
    }

    /// Whether a regular file of the name holds the same bytes; what cannot be read is replaced.
    private var isThereAlready: Bool {
        do throws(FileSystemError) {
            let old = try OpenFile(path, .readOnly, options: [.nonBlocking, .noFollow], "read")
            return try old.holdsSame(as: OpenFile(partial, .readOnly, "read"))
        } catch {
            return false
        }
    }

    private mutating func flush() throws(FileSystemError) {
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
