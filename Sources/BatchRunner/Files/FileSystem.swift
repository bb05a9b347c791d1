import Glibc
import JobStorage
import SystemPackage

/// Every system call of the runner that changes or looks up files: the one place where a return
/// value becomes an error.
enum FileSystem {
    /// Looks at a file without following a link in its last component.
    static func status(_ path: FilePath) throws(FileSystemError) -> FileStatus {
        var buffer = stat()
        try check("look at", path) { path.withPlatformString { lstat($0, &buffer) } }
        return FileStatus(buffer)
    }

    /// The same, with nil for a file that does not exist.
    static func statusIfPresent(_ path: FilePath) throws(FileSystemError) -> FileStatus? {
        do {
            return try status(path)
        } catch  where error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory {
            return nil
        }
    }

    /// True if something stands under the name, be it a dangling link.
    static func exists(_ path: FilePath) throws(FileSystemError) -> Bool {
        try statusIfPresent(path) != nil
    }

    /// True if something stands under each of the names below a folder.
    static func allExist(
        _ files: [FilePath], under folder: FilePath
    ) throws(FileSystemError) -> Bool {
        for file in files where try !exists(folder.appending(file.components)) { return false }
        return true
    }

    /// The absolute path without symbolic links.
    static func realPath(_ path: FilePath) throws(FileSystemError) -> FilePath {
        guard let resolved = path.withPlatformString({ realpath($0, nil) }) else {
            throw FileSystemError("find", path, Errno(rawValue: errno))
        }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// True if the file may be read by this process.
    static func isReadable(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, R_OK) } == 0
    }

    /// Makes a folder and those above it; new names are on the disk when it returns.
    static func makeFolders(_ path: FilePath) throws(FileSystemError) {
        if try statusIfPresent(path)?.kind == .folder { return }
        let parent = path.removingLastComponent()
        if parent != path, !parent.isEmpty { try makeFolders(parent) }
        do {
            try check("create the folder", path) { path.withPlatformString { mkdir($0, 0o777) } }
        } catch  where error.errno == .fileExists {
            // A link to a folder, or another slot was faster: the first use tells if it is neither.
            guard opendirSucceeds(path) else { throw error }
            return
        }
        try syncFolder(parent.isEmpty ? "." : parent)
    }

    /// Puts the names in a folder on the disk.
    static func syncFolder(_ path: FilePath) throws(FileSystemError) {
        let descriptor = try open(path, "open the folder")
        defer { close(descriptor) }
        do {
            try check("save the folder", path) { fsync(descriptor) }
        } catch  where error.errno == .invalidArgument {
            // Some network file systems cannot: their servers keep names safe by themselves.
        }
    }

    /// Gives a file its final name, unless something has that name already (`EEXIST`).
    ///
    /// A link and an unlink, which is atomic: rename would replace what it finds. If it throws, the
    /// file has its old name alone.
    static func moveWithoutReplacing(
        _ from: FilePath, to: FilePath
    ) throws(FileSystemError) {
        do {
            try check("create", to) {
                from.withPlatformString { from in to.withPlatformString { link(from, $0) } }
            }
        } catch
            where [.notPermitted, .notSupported, .noFunction, .tooManyLinks].contains(
                error.errno)
        {
            // A file system without hard links. Nobody else writes here: the runner holds the lock.
            if try exists(to) { throw FileSystemError("create", to, .fileExists) }
            return try moveReplacing(from, to: to)
        }
        do throws(FileSystemError) {
            try FailPoint.afterLink.pass(to)
            try remove(from)
        } catch {
            try? remove(to)
            throw error
        }
    }

    /// Renames a file, replacing what has the name.
    static func moveReplacing(_ from: FilePath, to: FilePath) throws(FileSystemError) {
        try check("create", to) {
            from.withPlatformString { from in to.withPlatformString { rename(from, $0) } }
        }
    }

    /// Removes a file; none there is fine.
    static func remove(_ path: FilePath) throws(FileSystemError) {
        do {
            try check("remove", path) { path.withPlatformString { unlink($0) } }
        } catch  where error.errno == .noSuchFileOrDirectory {
        }
    }

    /// Removes what is in a folder, and the folder too if asked; none there is fine.
    static func removeContents(
        of folder: FilePath, andItself: Bool = false
    ) throws(FileSystemError) {
        guard try statusIfPresent(folder)?.kind == .folder else { return }
        for entry in try FolderListing.entries(of: folder) {
            let path = folder.appending(entry.name)
            if entry.kind == .folder {
                try removeContents(of: path, andItself: true)
            } else {
                try remove(path)
            }
        }
        guard andItself else { return }
        do {
            try check("remove the folder", folder) { folder.withPlatformString { rmdir($0) } }
        } catch  where error.errno == .noSuchFileOrDirectory {
        }
    }

    /// Room on the file system of a folder, for ordinary users, and its size; both in bytes.
    static func volume(of path: FilePath) throws(FileSystemError) -> (free: Int, size: Int) {
        var buffer = statvfs()
        try check("look at the file system of", path) {
            path.withPlatformString { statvfs($0, &buffer) }
        }
        let unit = Int(buffer.f_frsize)
        return (Int(buffer.f_bavail) * unit, Int(buffer.f_blocks) * unit)
    }

    // MARK: - The choke point

    /// Calls until it is not interrupted; -1 becomes an error.
    static func check(
        _ action: String, _ path: FilePath, _ call: () -> CInt
    ) throws(FileSystemError) {
        while call() == -1 {
            let code = Errno(rawValue: errno)
            guard code == .interrupted else { throw FileSystemError(action, path, code) }
        }
    }

    /// A descriptor for reading that child processes do not inherit.
    static func open(_ path: FilePath, _ action: String) throws(FileSystemError) -> CInt {
        var descriptor: CInt = -1
        try check(action, path) {
            descriptor = path.withPlatformString { Glibc.open($0, O_RDONLY | O_CLOEXEC) }
            return descriptor
        }
        return descriptor
    }

    private static func opendirSucceeds(_ path: FilePath) -> Bool {
        guard let folder = path.withPlatformString({ opendir($0) }) else { return false }
        closedir(folder)
        return true
    }
}
