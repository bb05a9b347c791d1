import Glibc
public import SystemPackage

/// A folder of this process alone, removed with everything in it when the value goes.
public struct TemporaryFolder: ~Copyable {
    /// Where it is.
    public let path: FilePath

    /// Makes a folder in `$TMPDIR` or `/tmp`.
    ///
    /// - Throws: ``FileSystemError`` with the folder that it was to lie in.
    public init() throws(FileSystemError) {
        let named = getenv("TMPDIR").map { FilePath(platformString: $0) } ?? ""
        let parent = named.isEmpty ? "/tmp" : named
        let template = parent.appending("autochrome-XXXXXX").withPlatformString { strdup($0) }
        defer { free(template) }
        guard let made = template.flatMap({ mkdtemp($0) }) else {
            throw FileSystemError("make a temporary folder in", parent, Errno(rawValue: errno))
        }
        path = FilePath(platformString: made)
    }

    deinit { try? FileSystem.removeContents(of: path, andItself: true) }
}
