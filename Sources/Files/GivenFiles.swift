import Glibc
import Synchronization
public import SystemPackage

/// Files that were handed to this process open, as it may open them by name no more.
///
/// What reads files by their paths reads these, as long as they are given: by position, since they have one
/// offset with all copies of their descriptors.
public enum GivenFiles {
    /// An open file, or why it could not be opened.
    public typealias Opening = Result<FileDescriptor, Errno>

    private static let table = Mutex<[FilePath: Opening]>([:])

    /// Gives files while something is done, and closes them.
    public static func give<Answer>(
        _ files: [FilePath: Opening], during work: () throws -> Answer
    ) rethrows -> Answer {
        table.withLock { $0 = files }
        defer {
            table.withLock { $0 = [:] }
            for file in files.values { try? file.get().close() }
        }
        return try work()
    }

    /// Opens a regular file so that it can be given to another process.
    ///
    /// Named pipes are not waited for.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - followingLinks: whether a link in the last component stands for its target.
    /// - Returns: a descriptor that the caller closes.
    /// - Throws: the system's answer; for anything but a regular file what opening it for writing would give.
    public static func openToGive(
        _ path: FilePath, followingLinks: Bool
    ) throws(Errno) -> FileDescriptor {
        let file = try descriptor(path, followingLinks ? [] : .noFollow)
        guard let answer = refusal(of: file) else { return file }
        try? file.close()
        throw answer
    }

    private static func refusal(of file: FileDescriptor) -> Errno? {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { return Errno(rawValue: errno) }
        switch FileStatus(status).kind {
        case .regular: return nil
        case .folder: return .isDirectory
        case .link, .special: return .noSuchAddressOrDevice
        }
    }

    /// Opens a file for reading; named pipes are not waited for.
    ///
    /// - Returns: a descriptor that the caller closes, and whose offset others may move.
    /// - Throws: the system's answer.
    public static func open(_ path: FilePath) throws(Errno) -> FileDescriptor {
        guard let given = try copy(of: path) else { return try descriptor(path, []) }
        return given
    }

    /// A descriptor of a given file, for the caller to close; nil if it was not given.
    ///
    /// - Throws: why it could not be opened.
    static func copy(of path: FilePath) throws(Errno) -> FileDescriptor? {
        let copied: Opening? = table.withLock { table in
            table[path].map { opening in
                opening.flatMap { file in
                    let copy = fcntl(file.rawValue, F_DUPFD_CLOEXEC, 0)
                    return copy < 0
                        ? .failure(Errno(rawValue: errno))
                        : .success(FileDescriptor(rawValue: copy))
                }
            }
        }
        return try copied?.get()
    }

    private static func descriptor(
        _ path: FilePath, _ options: FileDescriptor.OpenOptions
    ) throws(Errno) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path, .readOnly, options: options.union([.closeOnExec, .nonBlocking]))
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
