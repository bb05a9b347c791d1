import Files
import JobStorage
import Records
import SystemPackage

/// Changes of the job state that share a commit, and the outputs that depend on them.
///
/// The order is that of a single output, for all of them at once: contents on the disk, final names of
/// companions, their folders on the disk, final names of outputs, folders on the disk, rows that say
/// that the outputs are done. A crash in between leaves companions without an output, which the next
/// run makes anew, or outputs without a row, which it adopts; if a source has changed since, the
/// content in its row tells whose files it finds, and it keeps them as superseded. Where files take the
/// place of earlier ones, the row knows both before: a crash leaves some of either, and the next run makes
/// all of them again. Files of a picture that is made again with other settings are kept as superseded first, in the
/// same order of things: the next run tells by hashes which of the two are there.
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
    /// Items of which ``changes`` say what has to be known before their files get names: a content, or that
    /// earlier files are replaced.
    private var announced: Set<Int64> = []
    /// Ends whose outputs wait for their names.
    private var staged: [Ending] = []
    /// Ends among ``changes``.
    private var untold: [Ending] = []
    /// Contents that the state does not yet know to be finished.
    private var finishing: Set<PictureContent> = []

    init(store: JobStore, layout: OutputLayout) {
        self.store = store
        commit = OutputCommit(layout: layout)
    }

    var isEmpty: Bool { changes.isEmpty && staged.isEmpty }

    /// True if an output of the content, with whatever metadata, is finished and the state does not know it
    /// yet: copies of one that gets others become originals.
    func isFinishing(_ content: PictureContent) -> Bool {
        finishing.contains(content.withAnyLabel.identity)
    }

    /// Adds a change that nobody is told about.
    mutating func add(_ change: ItemChange) {
        switch change.event {
        case .content, .replacing: announced.insert(change.itemID)
        case .claimed, .finished, .signed, .confirmed, .skipped, .failed, .givenBack, .acquitted:
            break
        }
        changes.append(change)
    }

    /// Adds an end.
    mutating func add(_ ending: Ending) {
        if let content = ending.finishedContent {
            finishing.insert(content.withAnyLabel.identity)
        }
        if ending.staged == nil {
            write(down: ending)
        } else {
            staged.append(ending)
        }
    }

    /// Gives the outputs their final names, after what must be on the disk before.
    ///
    /// - Returns: the ends that are no longer part of the group, because their outputs have no name
    ///   that lasts.
    /// - Throws: ``JobStoreError`` if the state cannot be written; the group is as before.
    mutating func publish() throws(JobStoreError) -> [Refused] {
        if staged.contains(where: { announced.contains($0.change.itemID) }) { try apply() }
        let commit = commit
        var refused: [Refused] = []
        var folders = SavedFolders()
        take(&refused) { (staged, _) throws(FileSystemError) in
            for file in staged.earlier.paths
            where try FileSystem.exists(commit.finalPath(file)) {
                try commit.supersede(file)
                try FailPoint.afterSuperseding.pass(commit.finalPath(file))
            }
        }
        // The name of an output says that all of it is on the disk: companions go first.
        take(&refused) { (staged, output) throws(FileSystemError) in
            try FailPoint.afterContent.pass(staged.file)
            try commit.publishCompanions(of: staged, as: output)
        }
        take(&refused) { (staged, output) throws(FileSystemError) in
            if !staged.companions.isEmpty { try folders.save(around: commit.finalPath(output)) }
        }
        take(&refused) { (staged, output) throws(FileSystemError) in
            try FailPoint.afterCompanions.pass(staged.file)
            try commit.publish(staged, as: output)
        }
        folders = SavedFolders()
        // What lies in a folder that cannot be saved may lose its name.
        take(&refused) { (_, output) throws(FileSystemError) in
            try folders.save(around: commit.finalPath(output))
            try FailPoint.afterFolderSync.pass(commit.finalPath(output))
        }
        for ending in staged { write(down: ending) }
        staged = []
        return refused
    }

    /// Writes everything down that waits for nothing.
    ///
    /// - Returns: the ends that are on the disk now and have not been told.
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
        announced = []
    }

    private mutating func write(down ending: Ending) {
        changes.append(ending.change)
        untold.append(ending)
    }

    /// Takes a step with each output that is staged; those that cannot take it leave the group.
    private mutating func take(
        _ refused: inout [Refused],
        step: (StagedOutput, FilePath) throws(FileSystemError) -> Void
    ) {
        staged.removeAll { [commit] ending in
            guard let output = ending.staged else { return false }
            do throws(FileSystemError) {
                try step(output, ending.item.output)
                return false
            } catch {
                commit.withdraw(output, from: ending.item.output)
                refused.append(Refused(ending: ending, error: error))
                return true
            }
        }
    }
}

/// Saves each folder once.
private struct SavedFolders {
    private var saved: Set<FilePath> = []

    mutating func save(around file: FilePath) throws(FileSystemError) {
        let folder = file.removingLastComponent()
        guard !saved.contains(folder) else { return }
        try FileSystem.syncFolder(folder)
        saved.insert(folder)
    }
}
