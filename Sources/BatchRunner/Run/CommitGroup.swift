import JobStorage
import Records
import SystemPackage

/// Changes of the job state that share a commit, and the outputs that depend on them.
///
/// The order is that of a single output, for all of them at once: contents on the disk, final names,
/// folders on the disk, rows that say that the outputs are done. A crash in between leaves outputs
/// without such a row. The next run adopts them; if a source has changed since, the content in its
/// row tells whose output it finds, and it keeps that as superseded.
struct CommitGroup {
    /// An end whose output did not get its final name, or may lose it.
    struct Refused {
        let ending: Ending
        let error: FileSystemError
    }

    private let store: JobStore
    private let commit: OutputCommit
    /// What can be written down at any time, in its order.
    private var changes: [ItemChange] = []
    /// Items whose content becomes known with ``changes``.
    private var newContents: Set<Int64> = []
    /// Ends whose outputs wait for their names.
    private var staged: [Ending] = []
    /// Ends among ``changes``.
    private var untold: [Ending] = []
    /// Contents that the state does not yet know to be finished.
    private var finishing: Set<String> = []

    init(store: JobStore, layout: OutputLayout) {
        self.store = store
        commit = OutputCommit(layout: layout)
    }

    var isEmpty: Bool { changes.isEmpty && staged.isEmpty }

    /// True if an output of the content is finished and the state does not know it yet.
    func isFinishing(_ sha256: String) -> Bool { finishing.contains(sha256) }

    /// Adds a change that nobody is told about.
    mutating func add(_ change: ItemChange) {
        if case .content = change.event { newContents.insert(change.itemID) }
        changes.append(change)
    }

    /// Adds an end.
    mutating func add(_ ending: Ending) {
        if let content = ending.finishedContent { finishing.insert(content) }
        if ending.staged == nil {
            write(down: ending)
        } else {
            staged.append(ending)
        }
    }

    /// Gives the outputs their final names, after what must be on the disk before.
    ///
    /// - Returns: The ends that are no longer part of the group, because their outputs have no name
    ///   that lasts.
    /// - Throws: ``JobStoreError`` if the state cannot be written; the group is as before.
    mutating func publish() throws(JobStoreError) -> [Refused] {
        if staged.contains(where: { newContents.contains($0.change.itemID) }) { try apply() }
        var refused: [Refused] = []
        var named: [Ending] = []
        for ending in staged {
            do throws(FileSystemError) {
                try publish(ending)
                named.append(ending)
            } catch {
                refused.append(Refused(ending: ending, error: error))
            }
        }
        staged = []
        return refused + saveFolders(of: named)
    }

    /// Writes everything down that waits for nothing.
    ///
    /// - Returns: The ends that are on the disk now and have not been told.
    /// - Throws: ``JobStoreError`` if the state cannot be written; the group is as before.
    mutating func save() throws(JobStoreError) -> [Ending] {
        try apply()
        let saved = untold
        untold = []
        finishing = []
        for ending in saved where ending.finishedContent != nil {
            // Only tests make this fail, and nothing is left that could.
            try? FailPoint.afterCommit.pass(commit.finalPath(ending.item.output))
        }
        return saved
    }

    private mutating func apply() throws(JobStoreError) {
        try store.apply(changes)
        changes = []
        newContents = []
    }

    private mutating func write(down ending: Ending) {
        changes.append(ending.change)
        untold.append(ending)
    }

    private func publish(_ ending: Ending) throws(FileSystemError) {
        guard let file = ending.staged else { return }
        try FailPoint.afterContent.pass(file)
        do {
            try commit.publish(file, as: ending.item.output)
        } catch {
            // Swept at the end of the run, if not now.
            try? FileSystem.remove(file)
            throw error
        }
    }

    /// Saves each folder once; what lies in one that cannot be saved may lose its name.
    private mutating func saveFolders(of named: [Ending]) -> [Refused] {
        var saved: Set<FilePath> = []
        var refused: [Refused] = []
        for ending in named {
            let path = commit.finalPath(ending.item.output)
            let folder = path.removingLastComponent()
            do throws(FileSystemError) {
                if !saved.contains(folder) { try FileSystem.syncFolder(folder) }
                saved.insert(folder)
                try FailPoint.afterFolderSync.pass(path)
                write(down: ending)
            } catch {
                refused.append(Refused(ending: ending, error: error))
            }
        }
        return refused
    }
}
