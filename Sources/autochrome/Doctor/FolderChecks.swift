import Files
import Records
import SystemPackage

/// A folder for outputs.
enum FolderChecks {
    /// Below this, a disk is nearly full.
    private static let littleRoom = 2 << 30

    static func all(_ folder: FilePath) -> [Checkup.Check] {
        let name = "Outputs"
        switch FileSystem.kind(folder) {
        case .folder:
            return [room(in: folder, name: name), writing(in: folder), disk(of: folder)]
        case nil:
            // Nothing is made: the room is that of the folder where it would be.
            var parent = folder
            while FileSystem.kind(parent) == nil, !parent.isEmpty {
                parent = parent.removingLastComponent()
            }
            return [
                .init(
                    name: name,
                    found: "'\(folder)' does not exist; 'autochrome colorize' creates it"),
                room(in: parent, name: "Outputs: disk"),
            ]
        default:
            return [
                .init(
                    name: name, found: "'\(folder)' is not a folder", state: .problem,
                    remedy: "Choose another name.")
            ]
        }
    }

    /// How much room there is.
    static func room(in folder: FilePath, name: String) -> Checkup.Check {
        let place = folder.isEmpty ? "." : folder
        let free: Int
        do throws(FileSystemError) {
            free = try FileSystem.volume(of: place).free
        } catch {
            return .init(
                name: name, found: "'\(place)' cannot be accessed: \(error.errno)",
                state: .problem, remedy: "Check its permissions, or choose another folder.")
        }
        let found = "'\(place)', \(SizeText.bytes(free)) free"
        guard free < littleRoom else { return .init(name: name, found: found) }
        return .init(
            name: name, found: found, state: .warning,
            remedy: "Large scans may need more space: free some, or choose another disk.")
    }

    /// Makes a file, saves it to the disk and renames it, as for every output.
    private static func writing(in folder: FilePath) -> Checkup.Check {
        let name = "Outputs: writing"
        do throws(FileSystemError) {
            let trial = try TemporaryFolder(in: folder)
            let (file, renamed) = (trial.path.appending("a"), trial.path.appending("b"))
            var made = try AtomicFile(file, .creating)
            try made.append("trial")
            try made.commit()
            try FileSystem.moveWithoutReplacing(file, to: renamed)
            return .init(name: name, found: "files can be created, saved and renamed")
        } catch {
            return .init(
                name: name, found: "\(error)", state: .problem,
                remedy: "Check its permissions, or choose another folder.")
        }
    }

    private static func disk(of folder: FilePath) -> Checkup.Check {
        let name = "Outputs: disk"
        let path = (try? FileSystem.realPath(folder)) ?? folder
        guard NetworkFileSystem.holds(path) else { return .init(name: name, found: "local") }
        return .init(
            name: name, found: "network drive", state: .warning,
            remedy: "Keep the job state on a local disk with --state.")
    }
}
