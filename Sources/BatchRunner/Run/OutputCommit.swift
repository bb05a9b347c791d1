import Records
import SystemPackage

/// The file operations around a finished output: from the work folder to its final name, and away
/// again when its source has changed.
struct OutputCommit {
    let layout: OutputLayout

    /// Files that wait for their final names; swept with all unfinished files.
    private var staging: FilePath { layout.partial.appending("staged") }

    /// The final path of an output.
    func finalPath(_ output: FilePath) -> FilePath {
        layout.root.appending(output.components)
    }

    /// Takes a verified and saved file out of the work folder, so that the worker can go on.
    ///
    /// The previews go to their places: whoever finds a file under its final name finds them too.
    ///
    /// - Parameters:
    ///   - itemID: The item.
    ///   - work: The worker's folder.
    /// - Returns: Where the file waits for ``publish(_:as:)``, on the same file system.
    /// - Throws: ``FileSystemError``.
    func stage(itemID: Int64, from work: FilePath) throws(FileSystemError) -> FilePath {
        guard let file = try result(in: work) else {
            throw FileSystemError("find the result in", work, .noSuchFileOrDirectory)
        }
        try movePreviews(of: itemID, from: work)
        try FailPoint.afterPreviews.pass(file)
        try FileSystem.makeFolders(staging)
        let staged = staging.appending("\(itemID)")
        try FileSystem.moveReplacing(file, to: staged)
        try FailPoint.afterStaging.pass(staged)
        return staged
    }

    /// Gives a staged file its final name; the name is on the disk when the folder is saved.
    ///
    /// - Throws: ``FileSystemError``; `EEXIST` if something has that name.
    func publish(_ staged: FilePath, as output: FilePath) throws(FileSystemError) {
        let target = finalPath(output)
        try FileSystem.makeFolders(target.removingLastComponent())
        try FileSystem.moveWithoutReplacing(staged, to: target)
        try FailPoint.afterRename.pass(target)
    }

    /// Gives a copied output the previews of its original.
    func sharePreviews(of original: Int64, with copy: Int64, work: FilePath) {
        let pairs = [
            (OutputLayout.beforeName(itemID: original), WorkFolder.before),
            (OutputLayout.afterName(itemID: original), WorkFolder.after),
        ]
        for (name, workName) in pairs {
            // Previews are a convenience: the report does without where there are none.
            _ = try? FileDigest.copy(
                layout.previews.appending(name), to: work.appending(workName))
        }
    }

    /// Moves an output whose source has changed out of the way, keeping it.
    func supersede(_ output: FilePath) throws(FileSystemError) {
        let place = layout.superseded.appending(output.components)
        try FileSystem.makeFolders(place.removingLastComponent())
        let name = place.lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []
        for number in 1... {
            let suffix = number == 1 ? [] : Array(".\(number)".utf8)
            let target = place.removingLastComponent()
                .appending(FilePath(bytes: name + suffix).components)
            do {
                try FileSystem.moveWithoutReplacing(finalPath(output), to: target)
                break
            } catch  where error.errno == .fileExists {
                continue
            }
        }
        try FileSystem.syncFolder(finalPath(output).removingLastComponent())
    }

    private func result(in work: FilePath) throws(FileSystemError) -> FilePath? {
        try FolderListing.entries(of: work).first { entry in
            entry.kind == .regular && entry.name.stem == WorkFolder.outputStem
        }.map { work.appending($0.name) }
    }

    private func movePreviews(of id: Int64, from work: FilePath) throws(FileSystemError) {
        let pairs = [
            (WorkFolder.before, OutputLayout.beforeName(itemID: id)),
            (WorkFolder.after, OutputLayout.afterName(itemID: id)),
        ]
        for (workName, name) in pairs {
            let file = work.appending(workName)
            guard try FileSystem.exists(file) else { continue }
            try FileSystem.makeFolders(layout.previews)
            try FileSystem.moveReplacing(file, to: layout.previews.appending(name))
        }
    }
}
