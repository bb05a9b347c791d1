import Bags
import Files
import JobStorage
import Records
import SystemPackage

extension Packaging {
    /// Refuses a place among the scans, the outputs or the job state: runs would find the bag there.
    func checkPlace(_ store: JobStore) throws {
        let folders = try store.inputRoots().map(\.path) + [layout.root, layout.state]
        if let folder = try SafetyCheck.firstFolder(of: folders, holding: wishes.target) {
            throw BagError.inside(wishes.target, folder)
        }
    }

    /// Names all files whose names no bag can hold, before anything is written.
    mutating func checkNames(_ numbers: [Int64], _ store: JobStore) throws {
        var names = BagNames()
        var sources: Set<FilePath> = []
        for start in stride(from: 0, to: numbers.count, by: Self.pageSize) {
            let page = numbers[start..<min(start + Self.pageSize, numbers.count)]
            for item in try store.finishedItems(page) {
                for (path, _) in item.record.files(at: item.output) {
                    checkName(path, as: Self.outputs.appending(path.components), &names)
                }
                guard wishes.includesSources else { continue }
                for (file, _) in item.originals where sources.insert(file).inserted {
                    checkName(
                        file, as: Self.sources.appending(item.place(of: file).components),
                        &names)
                }
            }
            try proceed()
        }
    }

    private mutating func checkName(_ file: FilePath, as path: FilePath, _ names: inout BagNames) {
        if let objection = BagName.objection(to: path) { report(.name, file, objection) }
        guard let (other, likeness) = names.add(path) else { return }
        switch likeness {
        case .same:
            report(.sameName, file, "would have the same name in the bag as another scan")
        case .normalForm:
            report(
                .normalForm, file,
                "differs from another file's name only in Unicode normal form, which bag validators cannot "
                    + "tell apart")
        case .letterCase:
            report(
                .letterCase, file,
                "differs from '\(TerminalText.path(other))' only in upper and lower case: some systems would "
                    + "keep only one of the two")
        }
    }

    /// Takes the files of a picture in.
    mutating func add(_ item: FinishedItem, to bag: inout BagFolder) throws {
        try proceed()
        guard item.nextRecords.isEmpty else {
            report(.waiting, item.output, "is waiting to be made again")
            return
        }
        for (path, facts) in item.record.files(at: item.output) {
            try add(
                layout.root.appending(path.components), called: path,
                as: Self.outputs.appending(path.components), sha256: facts.sha256,
                wishes.copiesAll ? .copied : .linked, to: &bag)
        }
        if wishes.includesSources {
            for (file, sha256) in item.originals where takenSources.insert(file).inserted {
                // Never linked: that would change the scan's status.
                try add(
                    file, called: file, as: Self.sources.appending(item.place(of: file).components),
                    sha256: sha256, .copied, to: &bag)
            }
        }
        totals.packedPictures += 1
    }

    private mutating func add(
        _ file: FilePath, called name: FilePath, as place: FilePath, sha256: String,
        _ transfer: BagFolder.Transfer, to bag: inout BagFolder
    ) throws {
        try proceed()
        do throws(FileSystemError) {
            if file != name, let link = try FileSystem.firstLink(on: name, below: layout.root) {
                return report(
                    .unreadable, name,
                    "is behind the symbolic link '\(TerminalText.path(link))', which is not followed; replace the "
                        + "link by what it points to")
            }
            guard let kind = try FileSystem.statusIfPresent(file)?.kind else {
                return report(.missing, name, "is gone")
            }
            guard kind == .regular else {
                return report(.altered, name, "is no longer a regular file")
            }
            try FileSystem.checkReadable(file)
        } catch {
            return report(.unreadable, name, "cannot be read: \(error.errno)")
        }
        let added = try bag.add(file, as: place, transfer)
        if added.digests.sha256 != sha256 {
            report(.altered, name, "has the SHA-256 \(added.digests.sha256) instead of \(sha256)")
        }
        if added.transfer == .copied { totals.copied += 1 }
        totals.files = bag.files
        totals.bytes = bag.bytes
        tell()
    }
}

extension FinishedItem {
    /// The scan and the XMP files beside it, with what they were when the output was made.
    fileprivate var originals: [(FilePath, sha256: String)] {
        [(source, sourceSHA256)] + (record.sidecars ?? []).map { ($0.path.path, $0.sha256) }
    }

    /// Where a scan or XMP file goes: into the output's folder, which mirrors its own.
    fileprivate func place(of file: FilePath) -> FilePath {
        output.removingLastComponent()
            .appending(FilePath(root: nil, file.components.suffix(1)).components)
    }
}
