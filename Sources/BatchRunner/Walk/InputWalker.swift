import Files
import FoundationEssentials
import JobStorage
import Records
import SystemPackage

/// Walks a folder and reports what is worth a row, in bytewise order of the paths.
///
/// What a file is, its name tells; where that says nothing, the first bytes do. Symbolic links are not
/// followed and hidden files not taken, nor the small pictures of reports: the results of one batch may
/// be the scans of another. File names are bytes throughout.
struct InputWalker {
    /// Something worth a row, by its path below the root.
    struct Found: Hashable {
        let path: FilePath
        let kind: WalkedSource.Kind
        let stamp: FileStamp
        /// As in `WalkedSource`.
        var sidecars = ""
        var failure: PictureFailure?
        var representedBy: FilePath?
    }

    /// Folders in folders; a scan archive has a dozen levels, a loop of mounts has no end.
    static let deepest = 100

    let root: FilePath
    let filter: WalkFilter
    /// Counts of this walk and, if given, of those before it.
    private(set) var summary: WalkSummary
    /// Called for each picture and folder that a pattern leaves out, by its path below the root.
    var onLeftOut: ((FilePath) -> Void)?

    init(root: FilePath, filter: WalkFilter, addingTo summary: WalkSummary = WalkSummary()) {
        self.root = root
        self.filter = filter
        self.summary = summary
        guard summary.exclusions.isEmpty else { return }
        self.summary.exclusions = filter.exclude.map { WalkSummary.Exclusion(pattern: $0.text) }
    }

    private mutating func leaveOut(_ path: FilePath, isFolder: Bool = false) {
        summary.excluded += 1
        for index in filter.exclusions(of: path, isFolder: isFolder) {
            summary.exclusions[index].matches += 1
        }
        onLeftOut?(path)
    }

    /// Walks one folder or looks at one file below the root.
    ///
    /// - Parameters:
    ///   - start: path below the root; empty for the root itself.
    ///   - report: called for each thing found.
    /// - Throws: ``FileSystemError`` if the start is gone, and what `report` throws.
    mutating func walk(from start: FilePath, report: (Found) throws -> Void) throws {
        let path = root.appending(start.components)
        let status = try FileSystem.status(path)
        if status.kind == .folder {
            let before = summary.rows
            try walk(folder: start, status, ancestors: [], report)
            if summary.rows == before { summary.emptyInputs.append(CodablePath(path)) }
        } else {
            // Named by the user: taken whatever its extension is.
            try meet(start, status, among: nil, report)
        }
    }

    private mutating func walk(
        folder: FilePath, _ status: FileStatus, ancestors: [FileStatus.Identity],
        _ report: (Found) throws -> Void
    ) throws {
        guard !ancestors.contains(status.identity), ancestors.count < Self.deepest else {
            let problem =
                ancestors.count < Self.deepest
                ? "The folder contains itself."
                : "Folders are nested more than \(Self.deepest) deep."
            return try unwalkable(folder, status, problem, report)
        }
        let entries: FolderListing.Entries
        do {
            entries = try FolderListing.entries(of: root.appending(folder.components))
        } catch {
            return try unwalkable(
                folder, status, "The folder cannot be read: \(error.errno).", report)
        }
        var pictures = FolderPictures(entries, of: folder, filter: filter)
        for entry in entries {
            try visit(
                entry, folder.appending(entry.name), among: &pictures,
                ancestors + [status.identity], report)
        }
    }

    private mutating func visit(
        _ entry: FolderListing.Entry, _ path: FilePath, among pictures: inout FolderPictures,
        _ ancestors: [FileStatus.Identity], _ report: (Found) throws -> Void
    ) throws {
        if entry.name.isHidden {
            summary.hidden += 1
            return
        }
        switch entry.kind {
        case .folder:
            if entry.name.string == OutputLayout.reportName {
                summary.hidden += 1
            } else if filter.prunes(path) {
                leaveOut(path, isFolder: true)
            } else if let status = try present(path, .folder, report) {
                try walk(folder: path, status, ancestors: ancestors, report)
            }
        case .regular:
            try look(at: entry.name, path, among: &pictures, report)
        case .special:
            guard entry.name.isCalledPicture else { return countOther(entry.name) }
            try meetIfWanted(path, among: pictures, report)
        case .link:
            // A link to another file counts as one; any other link may hide pictures, so it gets a row.
            guard entry.name.isCalledPicture || !pointsToFile(path) else {
                return countOther(entry.name)
            }
            try meetIfWanted(path, among: pictures, report)
        }
    }

    private mutating func look(
        at name: FilePath.Component, _ path: FilePath, among pictures: inout FolderPictures,
        _ report: (Found) throws -> Void
    ) throws {
        let kind: FileKind
        if let known = name.kindByName {
            kind = known
        } else {
            guard filter.accepts(path) else { return countOther(name) }
            do throws(FileSystemError) {
                let file = root.appending(path.components)
                kind = FileKind(head: try FileDigest.head(of: file, bytes: FileKind.headBytes))
            } catch {
                return try meetUnreadable(path, error, report)
            }
        }
        switch kind {
        case .picture: try meetIfWanted(path, among: pictures, report)
        case .foreign(let format):
            try meetForeign(path, format, pictures.representative(of: name), report)
        case .text, .other: countOther(name)
        }
    }

    private mutating func countOther(_ name: FilePath.Component) {
        summary.otherFiles[name.extension?.lowercased() ?? "", default: 0] += 1
    }

    private mutating func meetIfWanted(
        _ path: FilePath, among pictures: FolderPictures, _ report: (Found) throws -> Void
    ) throws {
        guard filter.accepts(path) else { return leaveOut(path) }
        if let status = try present(path, .picture, report) {
            try meet(path, status, among: pictures, report)
        }
    }

    /// Of a picture that was named, what else its folder holds is not known.
    private mutating func meet(
        _ path: FilePath, _ status: FileStatus, among pictures: FolderPictures?,
        _ report: (Found) throws -> Void
    ) throws {
        switch status.kind {
        case .regular:
            summary.pictures += 1
            summary.pictureBytes += status.stamp.bytes
            var found = Found(path: path, kind: .picture, stamp: status.stamp)
            if pictures?.mayHaveSidecars(path) != false {
                found.sidecars = Self.sidecars(of: root.appending(path.components))
            }
            try report(found)
        case .link, .special, .folder:
            summary.obstacles += 1
            let kind: WalkedSource.Kind = status.kind == .link ? .link : .special
            try report(Found(path: path, kind: kind, stamp: status.stamp))
        }
    }

    private mutating func meetForeign(
        _ path: FilePath, _ format: ForeignFormat, _ representative: FilePath?,
        _ report: (Found) throws -> Void
    ) throws {
        guard filter.accepts(path) else { return leaveOut(path) }
        guard let status = try present(path, .foreign, report) else { return }
        var found = Found(path: path, kind: .foreign, stamp: status.stamp)
        if let representative {
            summary.represented += 1
            found.representedBy = representative
        } else {
            let failure = PictureFailure(
                .unsupported, "Not supported: \(format.title) are not read.",
                remedy: format.remedy)
            summary.countUnsupported(root.appending(path.components), failure)
            found.failure = failure
        }
        try report(found)
    }

    /// A file that may be a picture, for all that anybody can tell.
    private mutating func meetUnreadable(
        _ path: FilePath, _ error: FileSystemError, _ report: (Found) throws -> Void
    ) throws {
        guard let status = try present(path, .foreign, report) else { return }
        let failure = PictureFailure(
            .unreadable,
            "The file cannot be read (\(error.errno)), and its name does not show "
                + "whether it is a picture.",
            remedy: "Make it readable, or leave it out with --exclude.")
        summary.countUnsupported(root.appending(path.components), failure)
        try report(
            Found(path: path, kind: .foreign, stamp: status.stamp, failure: failure))
    }

    private mutating func unwalkable(
        _ folder: FilePath, _ status: FileStatus, _ problem: String,
        _ report: (Found) throws -> Void
    ) throws {
        summary.unreadableFolders += 1
        let failure = PictureFailure(
            .unreadable, problem, remedy: "Make the folder readable and run again.")
        // The root has no path of its own below itself.
        let path = folder.isEmpty ? "." : folder
        try report(Found(path: path, kind: .folder, stamp: status.stamp, failure: failure))
    }

    /// Which of the XMP files that a picture can have are there, with sizes, times and inodes.
    static func sidecars(of picture: FilePath) -> String {
        SidecarRecord.paths(beside: picture).enumerated().compactMap { number, path in
            let status: FileStatus?
            do throws(FileSystemError) {
                status = try FileSystem.statusIfPresent(path)
            } catch {
                return "\(number): \(error.errno.rawValue)"
            }
            guard let status, status.kind == .regular else { return nil }
            let stamp = status.stamp
            return "\(number): \(stamp.bytes) \(stamp.modifiedNanoseconds) "
                + "\(stamp.changedNanoseconds) \(stamp.inode)"
        }.joined(separator: ", ")
    }

    /// Looks at something that its folder lists.
    ///
    /// - Parameters:
    ///   - path: its path below the root.
    ///   - kind: what it seems to be.
    ///   - report: called if nobody can look at it.
    /// - Returns: nil for what has gone since then, and for what got a row with the reason.
    /// - Throws: what `report` throws.
    private mutating func present(
        _ path: FilePath, _ kind: WalkedSource.Kind, _ report: (Found) throws -> Void
    ) throws -> FileStatus? {
        let problem: Errno
        do throws(FileSystemError) {
            return try FileSystem.statusIfPresent(root.appending(path.components))
        } catch {
            problem = error.errno
        }
        let failure = PictureFailure(
            .unreadable, "It cannot be accessed: \(problem).",
            remedy:
                "Check its folder's permissions, its disk and the length of its path, or leave it "
                + "out with --exclude; then run again.")
        if kind == .folder {
            summary.unreadableFolders += 1
        } else {
            summary.countUnsupported(root.appending(path.components), failure)
        }
        try report(Found(path: path, kind: kind, stamp: .unknown, failure: failure))
        return nil
    }

    private func pointsToFile(_ path: FilePath) -> Bool {
        guard let target = try? FileSystem.realPath(root.appending(path.components)),
            let status = try? FileSystem.status(target)
        else { return false }
        return status.kind == .regular
    }
}

extension FilePath.Component {
    /// A dot in front, or a file that some program has not finished.
    fileprivate var isHidden: Bool {
        let bytes = bytes
        return bytes.first == UInt8(ascii: ".") || bytes.ends(with: ".partial".utf8)
    }
}

extension Array<UInt8> {
    fileprivate func ends(with suffix: some Collection<UInt8>) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
