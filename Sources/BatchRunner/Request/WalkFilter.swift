import FoundationEssentials
import Glibc
import SystemPackage

/// Which files of a walk are wanted.
///
/// Patterns are shell globs, matched against the path below the input root and against the file
/// name alone; `*` matches slashes too.
struct WalkFilter: Sendable {
    /// Empty for everything.
    let include: [String]
    let exclude: [String]

    /// True if a file is wanted.
    func accepts(_ path: FilePath) -> Bool {
        (include.isEmpty || matches(path, include)) && !matches(path, exclude)
    }

    /// True if nothing in a folder can be wanted.
    func prunes(_ folder: FilePath) -> Bool {
        matches(folder, exclude)
    }

    /// True if a pattern matches a path or the name at its end.
    static func matches(_ path: FilePath, _ pattern: String) -> Bool {
        WalkFilter(include: [], exclude: []).matches(path, [pattern])
    }

    private func matches(_ path: FilePath, _ patterns: [String]) -> Bool {
        let name = path.lastComponent.map { FilePath(root: nil, [$0]) } ?? path
        return patterns.contains { pattern in
            [path, name].contains { $0.withPlatformString { fnmatch(pattern, $0, 0) } == 0 }
        }
    }
}
