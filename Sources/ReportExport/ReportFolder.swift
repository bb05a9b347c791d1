import Glibc
import SystemPackage

/// The report's folder, held against other writers of the same report as long as the value lives.
struct ReportFolder: ~Copyable {
    let path: FilePath
    private let descriptor: FileDescriptor

    /// Makes the folder if need be, and waits until no other program writes a report there.
    init(_ path: FilePath) throws(ReportError) {
        self.path = path
        try Self.make(path.removingLastComponent())
        try Self.make(path)
        descriptor = try Self.open(path)
        // File systems without locks refuse the call; then there is nothing to wait for.
        while flock(descriptor.rawValue, LOCK_EX) != 0, Errno.current == .interrupted {}
    }

    deinit { try? descriptor.close() }

    /// Makes a folder unless it exists; its parent has to exist.
    static func make(_ path: FilePath) throws(ReportError) {
        let made = path.withPlatformString { mkdir($0, 0o777) }
        guard made == 0 || Errno.current == .fileExists else { throw ReportError(.current, path) }
    }

    /// Makes renames in a folder last.
    static func sync(_ path: FilePath) throws(ReportError) {
        let descriptor = try open(path)
        defer { try? descriptor.close() }
        guard fsync(descriptor.rawValue) == 0 else { throw ReportError(.current, path) }
    }

    /// Deletes a file; false where there was none.
    static func remove(_ path: FilePath) -> Bool {
        path.withPlatformString { unlink($0) } == 0
    }

    private static func open(_ path: FilePath) throws(ReportError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
        } catch {
            throw ReportError(error as? Errno ?? .ioError, path)
        }
    }
}
