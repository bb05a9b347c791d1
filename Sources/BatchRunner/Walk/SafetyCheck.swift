import Files
import SystemPackage

/// Refuses folders that would have the program write among the sources or read its own outputs.
///
/// Folders are compared by what they are and not by their names: links, bind mounts and `..` do not
/// get past it.
enum SafetyCheck {
    /// Checks an output folder, which need not exist yet, against the inputs.
    ///
    /// - Parameters:
    ///   - target: the output folder or the state folder, as the user gave it.
    ///   - selection: the resolved inputs.
    /// - Throws: ``BatchError/unsafePaths(_:)``.
    static func check(_ target: FilePath, against selection: InputSelection) throws(BatchError) {
        let targetChain = try chain(of: target)
        for start in selection.starts {
            let input = start.root.appending(start.path.components)
            do {
                let status = try FileSystem.status(input)
                // Outputs beside a single named file are no danger; inside a named folder they are.
                if status.kind == .folder, targetChain.contains(status.identity) {
                    throw BatchError.unsafePaths(
                        "'\(target)' is inside the input folder '\(input)', which is never written "
                            + "to.")
                }
                if let own = try targetIdentity(target), try chain(of: input).contains(own) {
                    throw BatchError.unsafePaths(
                        "The input '\(input)' is inside '\(target)', where outputs are written.")
                }
            } catch let error as BatchError {
                throw error
            } catch {
                throw BatchError.unusableInput(input, "\(error)")
            }
        }
    }

    /// The first of some folders that a path, which need not exist yet, lies in; nil if none.
    static func firstFolder(
        of folders: [FilePath], holding target: FilePath
    ) throws(BatchError) -> FilePath? {
        let targetChain = try chain(of: target)
        return folders.first { folder in
            guard let status = try? FileSystem.status(folder, followingLinks: true) else {
                return false
            }
            return targetChain.contains(status.identity)
        }
    }

    /// The identities of the path's deepest existing folder and of all folders above it.
    private static func chain(of path: FilePath) throws(BatchError) -> Set<FileStatus.Identity> {
        do {
            var existing = path
            while try !FileSystem.exists(existing), !existing.isEmpty {
                existing = existing.removingLastComponent()
            }
            var current = try FileSystem.realPath(existing.isEmpty ? "." : existing)
            var identities: Set<FileStatus.Identity> = []
            while true {
                identities.insert(try FileSystem.status(current).identity)
                guard current.lastComponent != nil else { return identities }
                current = current.removingLastComponent()
            }
        } catch {
            throw BatchError.unusableOutput(error)
        }
    }

    private static func targetIdentity(
        _ target: FilePath
    ) throws(FileSystemError) -> FileStatus.Identity? {
        guard try FileSystem.exists(target) else { return nil }
        return try FileSystem.status(try FileSystem.realPath(target)).identity
    }
}
