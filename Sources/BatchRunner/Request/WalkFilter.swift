import FoundationEssentials
import Glibc
import SystemPackage

/// Which files of a walk are wanted.
///
/// Patterns are shell globs, matched against the path below the input root and against the file
/// name alone; `*` matches slashes too.
struct WalkFilter: Sendable {
    /// Extensions of the formats that can be read, in lower case.
    static let pictureExtensions: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "png", "tif", "tiff", "btf", "jp2", "j2k", "jpf", "webp",
    ]

    /// Empty for everything.
    let include: [String]
    let exclude: [String]

    /// True if the name is one of a picture.
    static func isPicture(_ name: FilePath.Component) -> Bool {
        name.extension.map { pictureExtensions.contains($0.lowercased()) } ?? false
    }

    /// True if a file is wanted.
    func accepts(_ path: FilePath) -> Bool {
        (include.isEmpty || matches(path, include)) && !matches(path, exclude)
    }

    /// True if nothing in a folder can be wanted.
    func prunes(_ folder: FilePath) -> Bool {
        matches(folder, exclude)
    }

    private func matches(_ path: FilePath, _ patterns: [String]) -> Bool {
        let name = path.lastComponent.map { FilePath(root: nil, [$0]) } ?? path
        return patterns.contains { pattern in
            [path, name].contains { $0.withPlatformString { fnmatch(pattern, $0, 0) } == 0 }
        }
    }
}
