import Files
public import Records
public import SystemPackage

/// The folder that the preview of one picture is written to.
///
/// A list in it names the files that a preview wrote, or was about to write: those, and nothing else, make
/// room for the next.
public struct PreviewFolder: Sendable {
    /// Name of the contact sheet.
    static let sheetName = "sheet.png"
    private static let listName = "preview.txt"
    private static let heading = "Files of 'autochrome preview', which the next preview replaces:"

    /// Where it is.
    public let path: FilePath
    /// Pictures that must not come to harm.
    private let sources: [FilePath]

    /// The folders for some pictures: each is called like its picture without extension; of a second one with
    /// that name, `-2` is added, and so on.
    public static func folders(for sources: [FilePath], in parent: FilePath) -> [PreviewFolder] {
        var taken: Set<FilePath> = []
        return sources.map { source in
            let stem = source.stemBytes
            var name = FilePath(bytes: stem)
            var number = 1
            while !taken.insert(name).inserted {
                number += 1
                name = FilePath(bytes: stem + Array("-\(number)".utf8))
            }
            return PreviewFolder(path: parent.appending(name.components), sources: sources)
        }
    }

    /// Where a file of the preview is.
    private func file(_ name: String) -> FilePath { path.appending(name) }

    /// Makes the folder, and sees to it that a preview may lie there.
    ///
    /// - Throws: output name taken if there is anything in the folder and no preview; output not writable.
    public func open() throws(PictureFailure) {
        try Self.changing { () throws(FileSystemError) in try FileSystem.makeFolder(path) }
        try keepClearOfSources()
        let present = try entries()
        guard present.isEmpty || present.contains(FilePath(Self.listName)) else {
            throw taken("The folder '\(path)' already exists and does not contain a preview.")
        }
    }

    /// Moves the files of a preview here, in place of what an earlier preview left.
    ///
    /// - Parameter preview: lies in another folder of the same file system.
    /// - Returns: the preview as it lies here.
    /// - Throws: output name taken if a name belongs to something that is not of a preview; output not writable.
    public func take(_ preview: PicturePreview) throws(PictureFailure) -> PicturePreview {
        guard preview.names.allSatisfy(Self.isName) else {
            throw PictureFailure(.internalError, "The worker named files that no preview has.")
        }
        let work = preview.folder.path
        guard
            preview.names.allSatisfy({
                (try? FileSystem.status(work.appending($0)).kind) == .regular
            })
        else {
            throw PictureFailure(.internalError, "The worker left files that no preview has.")
        }
        try prepare(for: preview.names)
        for name in preview.names {
            try Self.changing { () throws(FileSystemError) in
                try FileSystem.moveWithoutReplacing(work.appending(name), to: file(name))
            }
        }
        var preview = preview
        preview.folder = CodablePath(path)
        return preview
    }

    /// Removes what an earlier preview left, and lists what is to be written.
    private func prepare(for names: [String]) throws(PictureFailure) {
        let present = try entries()
        for name in earlierNames() where present.contains(FilePath(name)) {
            try Self.changing { () throws(FileSystemError) in
                try FileSystem.remove(file(name))
            }
        }
        let left = try entries()
        if let other = names.first(where: { left.contains(FilePath($0)) }) {
            throw taken("'\(file(other))' already exists and does not belong to a preview.")
        }
        try writeList(names)
    }

    /// A picture may be a file of an earlier preview.
    private func keepClearOfSources() throws(PictureFailure) {
        let folder = Self.resolved(path)
        for source in sources {
            let parent = source.removingLastComponent()
            guard Self.resolved(parent.isEmpty ? "." : parent) != folder else {
                throw taken("The picture '\(source)' is in the folder '\(path)' of this preview.")
            }
        }
    }

    private func entries() throws(PictureFailure) -> Set<FilePath> {
        do {
            let entries = try FolderListing.entries(of: path)
            return Set(entries.map { FilePath(root: nil, [$0.name]) })
        } catch {
            guard error.errno != .notDirectory else {
                throw taken("'\(path)' already exists and is not a folder.")
            }
            throw PictureFailure(.outputUnwritable, "'\(path)' cannot be read: \(error.errno).")
        }
    }

    /// The names in the list; a name that no preview writes is not believed.
    private func earlierNames() -> [String] {
        let list = file(Self.listName)
        guard (try? FileSystem.status(list).kind) == .regular,
            let bytes = try? FileSystem.read(list, limit: 1 << 14)
        else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            String($0)
        }.filter(Self.isName)
    }

    private static func isName(_ name: String) -> Bool {
        name == sheetName || name.wholeMatch(of: /[0-9]{2}_[a-z]+\.[a-z]+/) != nil
    }

    private func writeList(_ names: [String]) throws(PictureFailure) {
        let text = ([Self.heading] + names).map { $0 + "\n" }.joined()
        do {
            var list = try AtomicFile(file(Self.listName), .replacing)
            try list.append(text)
            try list.commit()
        } catch {
            throw PictureFailure(
                .outputUnwritable, "'\(error.path)' cannot be written: \(error.errno).")
        }
    }

    private func taken(_ message: String) -> PictureFailure {
        PictureFailure(
            .outputNameTaken, message,
            remedy: "Move it away, or name another folder with --output.")
    }

    private static func changing(
        _ body: () throws(FileSystemError) -> Void
    ) throws(PictureFailure) {
        do {
            try body()
        } catch {
            throw PictureFailure(
                .outputUnwritable, "'\(error.path)' cannot be written: \(error.errno).",
                remedy: "Name a writable folder with --output.")
        }
    }

    /// The one name of a folder that has many; nil if it is not there.
    private static func resolved(_ folder: FilePath) -> FilePath? {
        try? FileSystem.realPath(folder)
    }
}
