import Glibc
import Imaging
import Records
import Restoration
import SystemPackage

/// Finds the picture files of a folder and of all folders below it.
///
/// Links are followed; a folder that can be reached in several ways is entered once, so that loops end.
/// Hidden files and folders are left out.
struct PhotographWalk {
    /// What tells a folder from all others.
    private struct Identity: Hashable {
        let device: UInt
        let inode: UInt

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }
    }

    private let root: FilePath
    private var visited: Set<Identity> = []
    /// Paths below the root, in no particular order.
    private(set) var files: [FilePath] = []
    /// Folders below the root that could not be read.
    private(set) var unreadableFolders: [FilePath] = []

    /// Walks the whole tree.
    ///
    /// - Throws: the root cannot be read.
    init(_ root: FilePath) throws(TrainingError) {
        self.root = root
        guard let status = Self.status(root), Self.isFolder(status) else {
            throw TrainingError(
                root, "There is no such folder.", remedy: "Name the folder of the photographs.",
                kind: .usage)
        }
        visited.insert(Identity(status))
        do {
            var open = [FilePath()]
            while let folder = open.popLast() {
                open += try subfolders(of: folder)
            }
        } catch {
            throw TrainingError(
                root, "The folder cannot be read: \(error).", remedy: "Check its permissions.")
        }
    }

    /// Notes the pictures of a folder; returns the folders to enter, last first.
    private mutating func subfolders(of folder: FilePath) throws(Errno) -> [FilePath] {
        let names: [FilePath]
        do throws(Errno) {
            names = try FolderEntries.list(root.appending(folder.components))
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
            if Self.isFolder(status) {
                if visited.insert(Identity(status)).inserted { found.append(path) }
            } else if status.st_mode & S_IFMT == S_IFREG,
                path.extension.flatMap(PictureFormat.init(fileExtension:)) != nil
            {
                files.append(path)
            }
        }
        return found.reversed()
    }

    private static func status(_ path: FilePath) -> stat? {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0 ? status : nil
    }

    private static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }
}

extension [FilePath] {
    /// In the order of the paths' bytes, which no locale changes.
    func sortedByBytes() -> [FilePath] {
        map { ($0.bytes, $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }
}
