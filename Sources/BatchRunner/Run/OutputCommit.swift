import Files
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

    /// Refuses links on the way to an output and in its place, since they may lead to sources.
    func refuseLinks(to output: FilePath) throws(FileSystemError) {
        try FileSystem.refuseLinks(to: output, below: layout.root)
    }

    /// Takes a verified and saved file out of the work folder, so that the worker can go on.
    ///
    /// The previews go to their places: whoever finds a file under its final name finds them too.
    ///
    /// - Parameters:
    ///   - itemID: the item.
    ///   - companions: what the worker made beside the output.
    ///   - work: the worker's folder.
    /// - Returns: what waits for its final names, on the same file system.
    /// - Throws: ``FileSystemError``.
    func stage(
        itemID: Int64, companions: [CompanionRecord], from work: FilePath
    ) throws(FileSystemError) -> StagedOutput {
        guard let file = try result(in: work) else {
            throw FileSystemError("find the result in", work, .noSuchFileOrDirectory)
        }
        try movePreviews(of: itemID, companions, from: work)
        try FailPoint.afterPreviews.pass(file)
        try FileSystem.makeFolders(staging)
        let staged = StagedOutput(
            file: staging.appending("\(itemID).output"), companions: companions)
        for companion in companions {
            try FileSystem.moveReplacing(
                companion.path(beside: file), to: companion.path(beside: staged.file))
        }
        try FileSystem.moveReplacing(file, to: staged.file)
        try FailPoint.afterStaging.pass(staged.file)
        return staged
    }

    /// Gives the companions of a staged output their final names, as ``publish(_:as:)`` does with it.
    ///
    /// Credentials of earlier files that have none any more go: they would tell of others than those beside them.
    func publishCompanions(
        of staged: StagedOutput, as output: FilePath
    ) throws(FileSystemError) {
        for companion in staged.companions {
            try move(
                companion.path(beside: staged.file), to: companion.path(beside: output),
                replacing: staged.replaces(companion))
        }
        for file in staged.outdated {
            let path = file.path(beside: output)
            try refuseLinks(to: path)
            try FileSystem.remove(finalPath(path))
            try FailPoint.afterReplacing.pass(finalPath(path))
        }
    }

    /// Gives a staged output its final name; the name is on the disk when the folder is saved.
    ///
    /// - Throws: ``FileSystemError``; `EEXIST` if something has that name that is not to be replaced.
    func publish(_ staged: StagedOutput, as output: FilePath) throws(FileSystemError) {
        try move(staged.file, to: output, replacing: staged.replaces)
        try FailPoint.afterRename.pass(finalPath(output))
    }

    private func move(
        _ staged: FilePath, to output: FilePath, replacing: Bool
    ) throws(FileSystemError) {
        try refuseLinks(to: output)
        let target = finalPath(output)
        try FileSystem.makeFolders(target.removingLastComponent())
        guard replacing else { return try moveWithoutReplacing(staged, to: target) }
        try FileSystem.moveReplacing(staged, to: target)
        try FailPoint.afterReplacing.pass(target)
    }

    private func moveWithoutReplacing(
        _ from: FilePath, to: FilePath
    ) throws(FileSystemError) {
        try FileSystem.moveWithoutReplacing(from, to: to) { () throws(FileSystemError) in
            try FailPoint.afterLink.pass(to)
        }
    }

    /// Takes companions back whose output does not get its name, and drops what is staged; an output
    /// that has its name keeps everything, and what has taken the place of an earlier file stays.
    func withdraw(_ staged: StagedOutput, from output: FilePath) {
        guard (try? FileSystem.exists(staged.file)) == true else { return }
        // What cannot be removed here is swept at the end of the run, or found by the next attempt.
        for companion in staged.companions {
            let waiting = companion.path(beside: staged.file)
            let isStaged = (try? FileSystem.exists(waiting)) != false
            if !isStaged, staged.replaces(companion) { continue }
            _ = try? FileSystem.remove(
                isStaged ? waiting : companion.path(beside: finalPath(output)))
        }
        _ = try? FileSystem.remove(staged.file)
    }

    /// Gives a copied output the previews of its original; the report does without those that are not there.
    ///
    /// - Throws: ``FileSystemError`` if one is there and cannot be copied, which may pass.
    func sharePreviews(
        of original: Int64, _ companions: [CompanionRecord], work: FilePath
    ) throws(FileSystemError) {
        for (workName, name) in previewNames(of: original, companions) {
            let preview = layout.previews.appending(name)
            guard try FileSystem.statusIfPresent(preview)?.kind == .regular else { continue }
            _ = try FileDigest.copy(preview, to: work.appending(workName))
        }
    }

    /// Moves an output whose source or settings have changed out of the way, keeping it.
    func supersede(_ output: FilePath) throws(FileSystemError) {
        try refuseLinks(to: output)
        let place = layout.superseded.appending(output.components)
        try FileSystem.makeFolders(place.removingLastComponent())
        let name = place.lastComponent?.bytes ?? []
        for number in 1... {
            let suffix = number == 1 ? [] : Array(".\(number)".utf8)
            let target = place.removingLastComponent()
                .appending(FilePath(bytes: name + suffix).components)
            do {
                try moveWithoutReplacing(finalPath(output), to: target)
                break
            } catch  where error.errno == .fileExists {
                guard try isSameFile(target, finalPath(output)) else { continue }
                // A crash came between its new name and the end of the old one.
                try FileSystem.remove(finalPath(output))
                break
            }
        }
        try FileSystem.syncFolder(place.removingLastComponent())
        try FileSystem.syncFolder(finalPath(output).removingLastComponent())
    }

    /// Moves credentials out of the way that are not what was written, keeping them.
    ///
    /// - Parameters:
    ///   - output: the output that they stand beside, or would stand.
    ///   - records: what is known of the picture.
    /// - Throws: ``FileSystemError``.
    func supersedeAlteredCredentials(
        beside output: FilePath, _ records: [PictureRecord]
    ) throws(FileSystemError) {
        let known = Dictionary(grouping: records.flatMap(\.credentialsFiles), by: \.suffix)
        for (suffix, files) in known.sorted(by: { $0.key < $1.key }) {
            let path = CompanionRecord.path(beside: output, suffix: suffix)
            guard let kind = try FileSystem.statusIfPresent(finalPath(path))?.kind else { continue }
            if kind == .regular {
                let found = try FileDigest.sha256(of: finalPath(path))
                if files.contains(where: { $0.file.sha256 == found }) { continue }
            }
            try supersede(path)
        }
    }

    /// The suffixes of credentials of a picture under which something stands that is not known to be its own.
    ///
    /// - Parameters:
    ///   - output: the output that the credentials stand beside, or would stand.
    ///   - record: the picture with its companions.
    ///   - earlier: the files that it has already.
    /// - Returns: the suffixes.
    /// - Throws: ``FileSystemError``.
    func takenCredentials(
        beside output: FilePath, of record: PictureRecord, besides earlier: EarlierFiles
    ) throws(FileSystemError) -> Set<String> {
        var taken: Set<String> = []
        for suffix in record.credentialsSuffixes {
            let path = CompanionRecord.path(beside: output, suffix: suffix)
            guard !earlier.include(path, at: output) else { continue }
            if try FileSystem.exists(finalPath(path)) { taken.insert(suffix) }
        }
        return taken
    }

    private func isSameFile(_ one: FilePath, _ other: FilePath) throws(FileSystemError) -> Bool {
        try FileSystem.status(one).identity == FileSystem.status(other).identity
    }

    private func result(in work: FilePath) throws(FileSystemError) -> FilePath? {
        try FolderListing.entries(of: work).first { entry in
            entry.kind == .regular && entry.name.stem == WorkFolder.outputStem
        }.map { work.appending($0.name) }
    }

    private func movePreviews(
        of id: Int64, _ companions: [CompanionRecord], from work: FilePath
    ) throws(FileSystemError) {
        for (workName, name) in previewNames(of: id, companions) {
            let file = work.appending(workName)
            guard try FileSystem.exists(file) else { continue }
            try FileSystem.makeFolders(layout.previews)
            try FileSystem.moveReplacing(file, to: layout.previews.appending(name))
        }
    }

    private func previewNames(
        of id: Int64, _ companions: [CompanionRecord]
    ) -> [(work: String, report: String)] {
        let companions = companions.map {
            (WorkFolder.after(mark: $0.mark), OutputLayout.companionName(itemID: id, mark: $0.mark))
        }
        return [
            (WorkFolder.before, OutputLayout.beforeName(itemID: id)),
            (WorkFolder.after, OutputLayout.afterName(itemID: id)),
        ] + companions
    }
}
