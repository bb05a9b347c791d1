import Files
import Records
import SystemPackage

/// The names of the scans beside a source, for names that would be theirs.
///
/// Of one folder at a time: sources come in the order of their paths.
struct NeighborNames {
    private var folder: FilePath?
    private var stems: Set<[UInt8]> = []

    /// Stems of all files in the source's folder that are pictures or may be some.
    mutating func stems(beside source: FilePath) throws(FileSystemError) -> Set<[UInt8]> {
        let folder = source.removingLastComponent()
        guard folder != self.folder else { return stems }
        let names = try FolderListing.entries(of: folder).map(\.name).filter {
            $0.extension.flatMap(FileKind.init(fileExtension:)) != .other
        }
        stems = Set(names.map(\.stemBytes))
        self.folder = folder
        return stems
    }
}
