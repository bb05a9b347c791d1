import Glibc
public import SystemPackage

/// A folder of this process alone, removed with everything in it when the value goes.
public struct TemporaryFolder: ~Copyable, Sendable {
    /// Where it is.
    public let path: FilePath

    /// Makes a folder in `$TMPDIR` or `/tmp`.
    ///
    /// - Throws: ``FileSystemError`` with the folder that it was to lie in.
    public init() throws(FileSystemError) {
        let named = getenv("TMPDIR").map { FilePath(platformString: $0) } ?? ""
        try self.init(in: named.isEmpty ? "/tmp" : named, prefix: "autochrome-")
    }

    /// Makes a hidden folder in another one, for files that are to be moved there.
    ///
    /// - Throws: ``FileSystemError`` with the folder that it was to lie in.
    public init(in parent: FilePath) throws(FileSystemError) {
        try self.init(in: parent, prefix: ".autochrome-")
    }

    private init(in parent: FilePath, prefix: String) throws(FileSystemError) {
        // mkdtemp(3) replaces six letters.
        let name = prefix + String(repeating: "X", count: 6)
        let template = parent.appending(name).withPlatformString { strdup($0) }
        defer { free(template) }
        guard let made = template.flatMap({ mkdtemp($0) }) else {
            throw FileSystemError("make a temporary folder in", parent, Errno(rawValue: errno))
        }
        path = FilePath(platformString: made)
    }

    deinit { try? FileSystem.removeContents(of: path, andItself: true) }
}
