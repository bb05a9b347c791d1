import Files
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
        do {
            descriptor = try FileDescriptor.open(
                path, .readOnly, options: [.directory, .noFollow, .closeOnExec])
        } catch {
            throw ReportError(FileSystemError("open", path, error as? Errno ?? .ioError))
        }
        // Where it cannot be locked there is nothing to wait for.
        _ = try? FileLock.take(descriptor, waiting: true)
    }

    deinit { try? descriptor.close() }

    /// Makes a folder unless it exists; its parent has to exist.
    static func make(_ path: FilePath) throws(ReportError) {
        do { try FileSystem.makeFolder(path) } catch { throw ReportError(error) }
    }

    /// Makes renames in a folder last.
    static func sync(_ path: FilePath) throws(ReportError) {
        do { try FileSystem.syncFolder(path) } catch { throw ReportError(error) }
    }

    /// Deletes a file; false where there was none.
    static func remove(_ path: FilePath) -> Bool {
        (try? FileSystem.remove(path)) == true
    }
}
