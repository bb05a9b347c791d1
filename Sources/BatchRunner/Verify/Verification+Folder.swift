import Files
import JobStorage
import Records
import SystemPackage

extension Verification {
    /// Reports what is in the output folder and nobody knows, and folders that cannot be read.
    mutating func findExtras(_ store: JobStore) throws(JobStoreError) {
        let own = ownPaths
        var folders: [FilePath] = [""]
        while let folder = folders.popLast() {
            let entries: FolderListing.Entries
            do throws(FileSystemError) {
                entries = try FolderListing.entries(
                    of: layout.root.appending(folder.components))
            } catch {
                report(
                    .unreadable, folder.isEmpty ? layout.root : folder,
                    "cannot be read: \(error.errno)")
                continue
            }
            for entry in entries {
                let path = folder.appending(entry.name)
                if own.contains(path) { continue }
                if try store.knows(path) {
                    // That of a finished picture was looked at, and a file of another one may be in work.
                    if entry.kind != .regular, !replaced.contains(path) {
                        report(.replaced, path, Self.replacement(entry.kind))
                    }
                } else if entry.kind == .folder {
                    folders.append(path)
                } else {
                    report(.extra, path, "is not in the job state")
                }
            }
        }
    }

    /// What the program itself keeps in the output folder.
    private var ownPaths: Set<FilePath> {
        var paths = Set(layout.ownNames)
        // The state may lie in it under another name.
        if let root = try? FileSystem.realPath(layout.root),
            var state = try? FileSystem.realPath(layout.state), state.removePrefix(root)
        {
            paths.insert(state)
        }
        return paths
    }

    /// Whether the job state seems to be that of another folder, which is reported: of several files none is what
    /// was written, and others are there.
    mutating func isOfOtherOutputs() -> Bool {
        let wrong = Problem.allCases.filter(\.isOfOutput).reduce(0) { $0 + totals[$1] }
        guard totals.files > 1, wrong == totals.files,
            totals[.altered] + totals[.extra] > 0
        else { return false }
        report(
            .otherOutputs, layout.root,
            "contains none of the \(totals.files) checked files as they were written; the job "
                + "state seems to belong to other outputs")
        return true
    }
}
