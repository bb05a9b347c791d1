import Glibc
import SystemPackage

/// The user's folders for files of programs.
///
/// Source: XDG Base Directory Specification 0.8; a path that is not absolute does not count.
enum UserFolder {
    /// For what can be made again.
    static var cache: FilePath? { folder("XDG_CACHE_HOME", inHome: ".cache") }
    /// For settings.
    static var configuration: FilePath? { folder("XDG_CONFIG_HOME", inHome: ".config") }
    /// The user's own.
    static var home: FilePath? { environment("HOME") }

    private static func folder(_ variable: String, inHome name: String) -> FilePath? {
        environment(variable) ?? home?.appending(name)
    }

    private static func environment(_ name: String) -> FilePath? {
        getenv(name).map { FilePath(platformString: $0) }.flatMap { $0.isAbsolute ? $0 : nil }
    }
}
