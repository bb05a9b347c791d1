import BatchRunner
import Files
import Records
import SystemPackage

/// A folder of photographs, with those in folders below it.
struct PhotographFolder {
    private let folder: FilePath
    /// The photographs, by their paths.
    let photographs: [FilePath]
    /// What cannot be looked at, and may be or hold a photograph.
    let failures: [(path: FilePath, failure: PictureFailure)]

    /// Looks into a folder.
    init(_ folder: FilePath) throws(CommandError) {
        self.folder = folder
        do {
            _ = try FolderListing.entries(of: folder)
            let found = try FoundPictures([folder])
            photographs = found.paths
            failures = found.failures.filter { $0.failure.kind.isTransient }
        } catch {
            throw CommandError(
                .usage, "The folder '\(TerminalText.path(folder))' cannot be read. Check the path.")
        }
        guard !photographs.isEmpty else {
            throw CommandError(
                .usage,
                "The folder '\(TerminalText.path(folder))' contains no photographs. Name another one."
            )
        }
    }

    /// Makes sure that a file can be written without coming to lie among the photographs.
    func keepClear(of file: FilePath) throws(CommandError) {
        let parent = file.removingLastComponent()
        guard let target = Self.resolved(parent.isEmpty ? "." : parent) else {
            throw CommandError(
                .usage,
                "The folder '\(TerminalText.path(parent))' for "
                    + "'\(TerminalText.path(file))' does not exist. Create it first.")
        }
        guard Self.resolved(folder).map({ target.starts(with: $0) }) != true else {
            throw CommandError(
                .usage,
                "'\(TerminalText.path(file))' would be written among the photographs. Name a file in "
                    + "another folder.")
        }
    }

    /// The one name of a folder that has many; nil if it is not there.
    private static func resolved(_ folder: FilePath) -> FilePath? {
        try? FileSystem.realPath(folder)
    }
}
