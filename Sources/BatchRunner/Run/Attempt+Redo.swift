import Files
import JobStorage
import Records
import SystemPackage

/// What an attempt does with a finished picture that is made again with other settings.
///
/// Its files stay in their places until the new ones are complete. Then the state learns of these, the old ones are
/// kept as superseded, and the new ones get their names.
extension Attempt {
    /// Whether the picture is finished and made again in this run; notes its files, for them to be kept elsewhere.
    mutating func isMadeAgain(_ found: Examination) async throws -> Bool {
        guard item.redoRun == slot.run, found.sha256 == item.item.sha256,
            let record = item.item.record, record.output != nil,
            let made = try await queue.made(item), !made.areSame(as: wanted)
        else { return false }
        // A command may have ended while credentials were added that only the next record knows.
        for file in known(record).flatMap({ $0.files(at: item.output) })
        where !superseding.contains(file.path) {
            superseding.append(file.path)
        }
        return true
    }

    /// Gives the output the name that goes with the settings of the run, unless the one that it has does.
    ///
    /// - Parameter isAgain: true if finished files have the old name until the new ones are there.
    /// - Returns: whether it has another name now.
    /// - Throws: output name taken if there is something of the new name while files are to be replaced.
    mutating func takeName(_ isAgain: Bool) async throws -> Bool {
        let name = try await queue.name(item, replacing: isAgain)
        guard name != item.output else { return false }
        item.output = name
        try slot.commit.refuseLinks(to: name)
        if isAgain, try FileSystem.exists(final) { throw taken(name) }
        return true
    }

    /// Finds out, by hashes, what a run has left of a picture that it was making again when it ended.
    ///
    /// Old files go first, and the new output comes last: either all old ones are there, or all new ones, or the picture
    /// has to be made again, whatever it is made with.
    mutating func settleUnfinishedRedo() async throws {
        guard item.nextSettingsID != nil || item.nextOutput != nil else { return }
        // Before the state knows of new files, no old one is moved.
        let end: UnfinishedRedo = try item.nextSettingsID == nil ? .kept : endOfRedo()
        item = try await queue.settle(item, end)
    }

    private func endOfRedo() throws -> UnfinishedRedo {
        let old = item.item.record?.files(at: item.output) ?? []
        let new = item.nextRecords.first?.files(at: item.nextOutput ?? item.output) ?? []
        let newThere = try new.filter(isWritten).map(\.path)
        if !new.isEmpty, newThere.count == new.count {
            // The crash may have come before the names were on the disk.
            for path in newThere.prefix(1) {
                try FileSystem.syncFolder(
                    slot.commit.finalPath(path).removingLastComponent())
            }
            return .replaced
        }
        if try old.allSatisfy(isWritten) { return .kept }
        // Whatever has an old name is kept, be it altered.
        for (path, _) in old
        where try !newThere.contains(path) && FileSystem.exists(slot.commit.finalPath(path)) {
            try slot.commit.supersede(path)
        }
        for path in newThere { try FileSystem.remove(slot.commit.finalPath(path)) }
        return .lost
    }

    /// True for a file that is, byte for byte, what was written.
    private func isWritten(_ path: FilePath, _ facts: OutputFacts) throws -> Bool {
        let file = slot.commit.finalPath(path)
        guard try FileSystem.statusIfPresent(file)?.kind == .regular else { return false }
        return try FileDigest.sha256(of: file) == facts.sha256
    }
}
