import Files
import Records
import SystemPackage

/// The inputs of a command, resolved: which folders are roots and where walks start.
struct InputSelection {
    /// A folder to walk or a file to take.
    struct Start: Hashable {
        let root: FilePath
        /// Below the root; empty for the root itself.
        let path: FilePath
    }

    /// Folders that were named and lie in no other root.
    private(set) var folders: [FilePath] = []
    /// Folders of files that were named and lie in no other root.
    private(set) var parents: [FilePath] = []
    /// Sorted by root, in the order of the inputs, then by path; none lies in another.
    private(set) var starts: [Start] = []

    /// Resolves the inputs of a command.
    ///
    /// A symbolic link that was named is followed, unlike those that a walk meets.
    ///
    /// - Parameters:
    ///   - inputs: paths as the user gave them.
    ///   - known: roots that the store has from earlier runs.
    /// - Throws: ``BatchError/unusableInput(_:_:)`` for what is neither file nor folder.
    init(_ inputs: [FilePath], known: [FilePath]) throws(BatchError) {
        var resolved: [(path: FilePath, isFolder: Bool)] = []
        for input in inputs { resolved.append(try Self.resolve(input)) }
        let named = resolved.filter(\.isFolder).map(\.path).uniqued()
        var roots = known
        var isRoot = Set(known)
        // Shallowest first, so that a folder inside another named one does not become a root.
        for folder in named.sorted(by: { $0.components.count < $1.components.count })
        where Self.owner(of: folder, isFolder: true, among: isRoot) == nil {
            roots.append(folder)
            isRoot.insert(folder)
        }
        let before = Set(known)
        folders = named.filter { isRoot.contains($0) && !before.contains($0) }
        for (path, isFolder) in resolved {
            let root: FilePath
            if let owner = Self.owner(of: path, isFolder: isFolder, among: isRoot) {
                root = owner
            } else {
                root = path.removingLastComponent()
                parents.append(root)
                roots.append(root)
                isRoot.insert(root)
            }
            var below = path
            _ = below.removePrefix(root)
            starts.append(Start(root: root, path: below))
        }
        starts = Self.ordered(starts, roots: roots)
    }

    /// The deepest root that holds the path: what was named most exactly.
    private static func owner(
        of path: FilePath, isFolder: Bool, among roots: Set<FilePath>
    ) -> FilePath? {
        if isFolder, roots.contains(path) { return path }
        return path.deepestFolder(among: roots)
    }

    /// Without what lies in another start of the same root.
    private static func ordered(_ starts: [Start], roots: [FilePath]) -> [Start] {
        let byRoot = Dictionary(grouping: starts.uniqued(), by: \.root)
        return roots.flatMap { root in
            let paths = Set((byRoot[root] ?? []).map(\.path))
            return paths.filter { $0.deepestFolder(among: paths) == nil }
                .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
                .map { Start(root: root, path: $0) }
        }
    }

    private static func resolve(
        _ input: FilePath
    ) throws(BatchError) -> (path: FilePath, isFolder: Bool) {
        do {
            let path = try FileSystem.realPath(input)
            let status = try FileSystem.status(path)
            guard status.kind == .folder || status.kind == .regular else {
                throw BatchError.unusableInput(input, "it is neither a file nor a folder")
            }
            return (path, status.kind == .folder)
        } catch let error as FileSystemError {
            throw BatchError.unusableInput(input, "\(error.errno)")
        } catch let error as BatchError {
            throw error
        } catch {
            throw BatchError.unusableInput(input, "\(error)")
        }
    }
}

extension Array where Element: Hashable {
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
