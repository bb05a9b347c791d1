import BatchRunner
import FoundationEssentials
import Records
import SystemPackage

/// A folder of photographs, without what lies in folders below it.
struct PhotographFolder {
    private static let extensions: Set = [
        "jpg", "jpeg", "png", "tif", "tiff", "webp", "jp2", "j2k", "jpx",
    ]

    /// The photographs, sorted by name.
    let photographs: [FilePath]

    /// Looks into a folder.
    init(_ folder: FilePath) throws(CommandError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        } catch {
            throw CommandError(
                .usage, "The folder '\(HumanText.path(folder))' cannot be read. Check the path.")
        }
        photographs = names.sorted().map { folder.appending($0) }.filter { path in
            path.extension.map { Self.extensions.contains($0.lowercased()) } ?? false
        }
        guard !photographs.isEmpty else {
            throw CommandError(
                .usage, "The folder '\(HumanText.path(folder))' holds no photographs.")
        }
    }
}
