import SystemPackage

/// Which files of a walk are wanted, by their paths below the input folder.
struct WalkFilter: Sendable {
    /// Patterns of what is wanted; empty for everything.
    let include: [PathPattern]
    /// Patterns of what is left out; the last one that matches decides.
    let exclude: [PathPattern]
    /// The only files that are wanted; nil for all.
    let files: Set<FilePath>?

    init(include: [String], exclude: [String], files: [FilePath]? = nil) {
        self.include = include.map { PathPattern($0) }
        self.exclude = exclude.map { PathPattern($0) }
        self.files = files.map(Set.init)
    }

    /// True if a file is wanted.
    func accepts(_ path: FilePath) -> Bool {
        if files?.contains(path) == false { return false }
        guard !include.isEmpty || !exclude.isEmpty else { return true }
        let names = PathPattern.names(of: path)
        return (include.isEmpty || Self.isCovered(names, by: include))
            && !Self.isCovered(names, by: exclude)
    }

    /// True if nothing in a folder can be wanted.
    func prunes(_ folder: FilePath) -> Bool {
        !exclude.isEmpty
            && Self.isCovered(PathPattern.names(of: folder), by: exclude, isFolder: true)
    }

    /// The places in ``exclude`` of the patterns that match a path itself.
    func exclusions(of path: FilePath, isFolder: Bool) -> [Int] {
        let names = PathPattern.names(of: path)
        return exclude.indices.filter {
            !exclude[$0].isNegated && exclude[$0].matches(names, isFolder: isFolder)
        }
    }

    /// True if a pattern matches a file or a folder that it lies in.
    static func covers(_ pattern: PathPattern, _ path: FilePath) -> Bool {
        isCovered(PathPattern.names(of: path), by: [pattern])
    }

    /// Of each folder on the way, then of the path, the last pattern that matches decides; what lies in a folder that is
    /// covered is covered.
    private static func isCovered(
        _ names: [[UInt32]], by patterns: [PathPattern], isFolder: Bool = false
    ) -> Bool {
        names.indices.contains { index in
            let isLast = index == names.count - 1
            let last = patterns.last {
                $0.matches(names[...index], isFolder: isFolder || !isLast)
            }
            return last.map { !$0.isNegated } ?? false
        }
    }
}
