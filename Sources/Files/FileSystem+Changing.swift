import Glibc
public import SystemPackage

extension FileSystem {
    /// Makes a folder in one that exists, unless something has the name: whoever uses it sees what.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - permissions: of a folder that is made, before the process's mask.
    /// - Throws: ``FileSystemError``.
    public static func makeFolder(
        _ path: FilePath, permissions: FilePermissions = FilePermissions(rawValue: 0o777)
    ) throws(FileSystemError) {
        do {
            try check("create the folder", path) {
                path.withPlatformString { mkdir($0, permissions.rawValue) }
            }
        } catch  where error.errno == .fileExists {
        }
    }

    /// Makes a folder and those above it; new names are on the disk when it returns.
    public static func makeFolders(_ path: FilePath) throws(FileSystemError) {
        if path.isEmpty || kind(path) == .folder { return }
        let parent = path.removingLastComponent()
        if parent != path { try makeFolders(parent) }
        try makeFolder(path)
        guard kind(path) == .folder else {
            throw FileSystemError("create the folder", path, .fileExists)
        }
        try syncFolder(parent)
    }

    /// Brings the content of a file to the disk.
    public static func syncFile(_ path: FilePath) throws(FileSystemError) {
        // One that may only be read can be saved, too.
        try OpenFile(path, .readOnly, "open").sync()
    }

    /// Brings the names in a folder to the disk.
    public static func syncFolder(_ path: FilePath) throws(FileSystemError) {
        let folder = try OpenFile(
            path.orHere, .readOnly, options: .directory, "open the folder", name: path)
        do {
            try check("save the folder", path) { fsync(folder.descriptor.rawValue) }
        } catch  where error.errno == .invalidArgument {
            // Some network file systems cannot: their servers keep names safe by themselves.
        }
    }

    /// Gives a file its final name, unless something has that name already (`EEXIST`).
    ///
    /// A link and an unlink, which is atomic: rename would replace what it finds. If it throws, the
    /// file has its old name alone.
    ///
    /// - Parameters:
    ///   - from: the file.
    ///   - to: its final name, on the same file system.
    ///   - afterLink: called while the file has both names; not where there are no hard links.
    /// - Throws: ``FileSystemError``.
    public static func moveWithoutReplacing(
        _ from: FilePath, to: FilePath, afterLink: () throws(FileSystemError) -> Void = {}
    ) throws(FileSystemError) {
        guard try addName(to, of: from) else {
            // Looking first is the best that can be done.
            if try exists(to) { throw FileSystemError("create", to, .fileExists) }
            return try moveReplacing(from, to: to)
        }
        do throws(FileSystemError) {
            try afterLink()
            try remove(from)
        } catch {
            _ = try? remove(to)
            throw error
        }
    }

    /// Gives a file another name (a hard link), unless something has that name already (`EEXIST`).
    ///
    /// - Returns: false where that is not possible: on a file system without hard links, on another one, or where the
    ///   system allows it the file's owner alone.
    /// - Throws: ``FileSystemError`` for anything else that goes wrong.
    public static func addName(
        _ name: FilePath, of file: FilePath
    ) throws(FileSystemError) -> Bool {
        do {
            try check("create", name) {
                file.withPlatformString { file in name.withPlatformString { link(file, $0) } }
            }
            return true
        } catch
            where [.notPermitted, .notSupported, .noFunction, .tooManyLinks, .improperLink]
            .contains(error.errno)
        {
            return false
        }
    }

    /// Renames a file, replacing what has the name.
    public static func moveReplacing(
        _ from: FilePath, to: FilePath
    ) throws(FileSystemError) {
        try check("create", to) {
            from.withPlatformString { from in to.withPlatformString { rename(from, $0) } }
        }
    }

    /// Sets the time of a file's last change to now.
    public static func touch(_ path: FilePath) throws(FileSystemError) {
        try check("mark", path) {
            path.withPlatformString { utimensat(AT_FDCWD, $0, nil, AT_SYMLINK_NOFOLLOW) }
        }
    }

    /// Removes a file.
    ///
    /// - Returns: false if there was none.
    /// - Throws: ``FileSystemError``.
    @discardableResult
    public static func remove(_ path: FilePath) throws(FileSystemError) -> Bool {
        do {
            try check("remove", path) { path.withPlatformString { unlink($0) } }
            return true
        } catch  where error.errno == .noSuchFileOrDirectory {
            return false
        }
    }

    /// Removes what is in a folder, and the folder too if asked; none there is fine.
    public static func removeContents(
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

    /// Makes a file that has no name, so that it goes with its descriptor however the process ends.
    ///
    /// - Parameter folder: where it takes room.
    /// - Returns: a descriptor for reading and writing, which the caller closes.
    /// - Throws: ``FileSystemError``.
    public static func makeUnnamedFile(
        in folder: FilePath
    ) throws(FileSystemError) -> FileDescriptor {
        let path = folder.appending(".\(UInt64.random(in: .min ... .max)).partial")
        do {
            let descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
            _ = try? remove(path)
            return descriptor
        } catch {
            throw FileSystemError("create a file in", folder, error as? Errno ?? .ioError)
        }
    }
}
