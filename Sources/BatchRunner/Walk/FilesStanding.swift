import Files
import Records
import SystemPackage

/// How the files of a finished picture stand, told by kinds and sizes: one look at each, nothing is read.
enum FilesStanding: Equatable {
    /// All are there as they were written.
    case intact
    /// One of them is gone, and none is known to be altered.
    case incomplete(missing: FilePath)
    /// One of them is something else than was written.
    case altered(FilePath)

    /// Looks at files below an output folder.
    init(of files: [WrittenFile], under folder: FilePath) throws(FileSystemError) {
        self = .intact
        for file in files {
            let status = try FileSystem.statusIfPresent(folder.appending(file.path.components))
            guard let status else {
                self = .incomplete(missing: file.path)
                continue
            }
            guard status.kind == .regular, status.stamp.bytes == file.bytes else {
                self = .altered(file.path)
                return
            }
        }
    }
}
