import Files
import Records
import SystemPackage

/// A folder of photographs, without what lies in folders below it.
struct PhotographFolder {
    private static let extensions: Set = [
        "jpg", "jpeg", "png", "tif", "tiff", "webp", "jp2", "j2k", "jpx",
    ]

    private let folder: FilePath
    /// The photographs, sorted by name.
    let photographs: [FilePath]

    /// Looks into a folder.
    init(_ folder: FilePath) throws(CommandError) {
        self.folder = folder
        let entries: FolderListing.Entries
        do {
            entries = try FolderListing.entries(of: folder)
        } catch {
            throw CommandError(
                .usage, "The folder '\(TerminalText.path(folder))' cannot be read. Check the path.")
        }
        photographs = entries.map { folder.appending($0.name) }.filter { path in
            path.extension.map { Self.extensions.contains($0.lowercased()) } ?? false
        }
        guard !photographs.isEmpty else {
            throw CommandError(
                .usage, "The folder '\(TerminalText.path(folder))' holds no photographs.")
        }
    }

    /// Makes sure that a file can be written without coming to lie among the photographs.
    func keepClear(of file: FilePath) throws(CommandError) {
        let parent = file.removingLastComponent()
        guard let target = Self.resolved(parent.isEmpty ? "." : parent) else {
            throw CommandError(
                .usage,
                "There is no folder '\(TerminalText.path(parent))' to write "
                    + "'\(TerminalText.path(file))' into. Make it first.")
        }
        guard target != Self.resolved(folder) else {
            throw CommandError(
                .usage,
                "'\(TerminalText.path(file))' would lie among the photographs. Name a file in another "
                    + "folder.")
        }
    }

    /// The one name of a folder that has many; nil if it is not there.
    private static func resolved(_ folder: FilePath) -> FilePath? {
        try? FileSystem.realPath(folder)
    }
}
