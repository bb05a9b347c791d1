import Glibc
public import SystemPackage

/// System calls that look files up or change them: the one place where a return value becomes an error.
public enum FileSystem {
    /// Looks at a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - followingLinks: whether a link in the last component stands for its target.
    /// - Returns: kind, size, times and identity.
    /// - Throws: ``FileSystemError``.
    public static func status(
        _ path: FilePath, followingLinks: Bool = false
    ) throws(FileSystemError) -> FileStatus {
        var buffer = stat()
        try check("access", path) {
            path.withPlatformString {
                followingLinks ? stat($0, &buffer) : lstat($0, &buffer)
            }
        }
        return FileStatus(buffer)
    }

    /// The same, with nil for a file that does not exist.
    public static func statusIfPresent(
        _ path: FilePath, followingLinks: Bool = false
    ) throws(FileSystemError) -> FileStatus? {
        do {
            return try status(path, followingLinks: followingLinks)
        } catch  where error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory {
            return nil
        }
    }

    /// True if something stands under the name, be it a dangling link.
    public static func exists(_ path: FilePath) throws(FileSystemError) -> Bool {
        try statusIfPresent(path) != nil
    }

    /// True if something stands under each of the names below a folder.
    public static func allExist(
        _ files: [FilePath], under folder: FilePath
    ) throws(FileSystemError) -> Bool {
        for file in files where try !exists(folder.appending(file.components)) { return false }
        return true
    }

    /// Refuses symbolic links on the way from a folder to something in it, and in its place.
    ///
    /// - Parameters:
    ///   - path: what is wanted, below the folder.
    ///   - root: the folder, which may itself be reached through links.
    /// - Throws: ``FileSystemError`` with the link (`ENOTDIR`), or with what nobody can look at.
    public static func refuseLinks(
        to path: FilePath, below root: FilePath
    ) throws(FileSystemError) {
        if let link = try firstLink(on: path, below: root) {
            throw FileSystemError("write through the symbolic link", link, .notDirectory)
        }
    }

    /// The first symbolic link on a path below a folder, the path itself included; nil for none.
    public static func firstLink(
        on path: FilePath, below root: FilePath
    ) throws(FileSystemError) -> FilePath? {
        var place = root
        for component in path.components {
            place.append(component)
            guard let kind = try statusIfPresent(place)?.kind else { return nil }
            if kind == .link { return place }
        }
        return nil
    }

    /// The kind of a file, links followed; nil for what cannot be looked at.
    public static func kind(_ path: FilePath) -> FileStatus.Kind? {
        try? status(path, followingLinks: true).kind
    }

    /// The absolute path without symbolic links.
    public static func realPath(_ path: FilePath) throws(FileSystemError) -> FilePath {
        guard let resolved = path.withPlatformString({ realpath($0, nil) }) else {
            throw FileSystemError("find", path, Errno(rawValue: errno))
        }
        defer { free(resolved) }
        return FilePath(platformString: resolved)
    }

    /// True if the file or folder may be written to by this process.
    public static func isWritable(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, W_OK) } == 0
    }

    /// True if the file may be read by this process.
    public static func isReadable(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, R_OK) } == 0
    }

    /// Makes sure that the file may be read by this process.
    ///
    /// - Throws: ``FileSystemError`` with the reason why not.
    public static func checkReadable(_ path: FilePath) throws(FileSystemError) {
        try check("read", path) { path.withPlatformString { access($0, R_OK) } }
    }

    /// Room on the file system of a folder, for ordinary users, and its size; both in bytes.
    public static func volume(
        of folder: FilePath
    ) throws(FileSystemError) -> (free: Int, size: Int) {
        var buffer = statvfs()
        try check("access the file system of", folder) {
            folder.orHere.withPlatformString { statvfs($0, &buffer) }
        }
        func bytes(_ blocks: fsblkcnt_t) -> Int {
            let product = blocks.multipliedReportingOverflow(by: fsblkcnt_t(buffer.f_frsize))
            return product.overflow ? .max : Int(clamping: product.partialValue)
        }
        return (bytes(buffer.f_bavail), bytes(buffer.f_blocks))
    }

    /// Reads a small file.
    ///
    /// - Parameters:
    ///   - path: the file; files that the kernel makes up and pipes are fine too.
    ///   - limit: bytes after which reading stops.
    /// - Returns: the content, or its beginning where it is longer than `limit`.
    /// - Throws: ``FileSystemError``.
    public static func read(
        _ path: FilePath, limit: Int = .max
    ) throws(FileSystemError) -> [UInt8] {
        let file = try OpenFile(path, .readOnly, "read")
        var bytes: [UInt8] = []
        // What grows by doubling would take twice the room.
        bytes.reserveCapacity(
            min(limit, Int((try? status(path, followingLinks: true).stamp.bytes) ?? 0)))
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(limit, 1 << 16), alignment: 16)
        defer { piece.deallocate() }
        while bytes.count < limit {
            let rest = UnsafeMutableRawBufferPointer(
                rebasing: piece.prefix(limit - bytes.count))
            let count = try file.read(at: bytes.count, into: rest)
            guard count > 0 else { break }
            bytes += rest[..<count]
        }
        return bytes
    }

    // MARK: The choke point

    /// Calls until it is not interrupted; -1 becomes an error.
    static func check(
        _ action: String, _ path: FilePath, _ call: () -> CInt
    ) throws(FileSystemError) {
        while call() == -1 {
            let code = Errno(rawValue: errno)
            guard code == .interrupted else { throw FileSystemError(action, path, code) }
        }
    }
}

extension FilePath {
    /// The working folder where the path is empty.
    var orHere: FilePath { isEmpty ? "." : self }
}
