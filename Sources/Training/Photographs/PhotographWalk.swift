import Files
import Imaging
import Records
import SystemPackage

/// Finds the picture files of a folder and of all folders below it.
///
/// Links are followed; a folder that can be reached in several ways is entered once, so that loops end.
/// Hidden files and folders are left out.
struct PhotographWalk {
    private let root: FilePath
    private var visited: Set<FileStatus.Identity> = []
    /// Paths below the root, in no particular order.
    private(set) var files: [FilePath] = []
    /// Folders below the root that could not be read.
    private(set) var unreadableFolders: [FilePath] = []

    /// Walks the whole tree.
    ///
    /// - Throws: the root cannot be read.
    init(_ root: FilePath) throws(TrainingError) {
        self.root = root
        guard let status = Self.status(root), status.kind == .folder else {
            throw TrainingError(
                root, "The folder does not exist.", remedy: "Name the folder of the photographs.",
                kind: .usage)
        }
        visited.insert(status.identity)
        do throws(FileSystemError) {
            var open = [FilePath()]
            while let folder = open.popLast() {
                open += try subfolders(of: folder)
            }
        } catch {
            throw TrainingError(
                root, "The folder cannot be read: \(error.errno).", remedy: "Check its permissions."
            )
        }
    }

    /// Notes the pictures of a folder; returns the folders to enter, last first.
    private mutating func subfolders(of folder: FilePath) throws(FileSystemError) -> [FilePath] {
        let names: [FilePath]
        do {
            names = try FolderListing.entries(of: root.appending(folder.components))
                .map { FilePath(root: nil, [$0.name]) }
        } catch {
            guard !folder.isEmpty else { throw error }
            unreadableFolders.append(folder)
            return []
        }
        var found: [FilePath] = []
        // Sorted, so that of several ways to a folder it is always the same one that counts.
        for name in names.sortedByBytes() where name.bytes.first != UInt8(ascii: ".") {
            let path = folder.appending(name.components)
            guard let status = Self.status(root.appending(path.components)) else { continue }
            if status.kind == .folder {
                if visited.insert(status.identity).inserted { found.append(path) }
            } else if status.kind == .regular,
                path.extension.flatMap(PictureFormat.init(fileExtension:)) != nil
            {
                files.append(path)
            }
        }
        return found.reversed()
    }

    private static func status(_ path: FilePath) -> FileStatus? {
        try? FileSystem.status(path, followingLinks: true)
    }
}

extension [FilePath] {
    /// In the order of the paths' bytes, which no locale changes.
    func sortedByBytes() -> [FilePath] {
        map { ($0.bytes, $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }
}
