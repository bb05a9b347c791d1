import Glibc
import Records
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
            let stem = stem(of: source)
            var name = FilePath(bytes: stem)
            var number = 1
            while !taken.insert(name).inserted {
                number += 1
                name = FilePath(bytes: stem + Array("-\(number)".utf8))
            }
            return PreviewFolder(path: parent.appending(name.components), sources: sources)
        }
    }

    /// Bytes and not text: names are whatever the scanner wrote.
    private static func stem(of source: FilePath) -> [UInt8] {
        let name = source.lastComponent.map { FilePath(root: nil, [$0]).bytes } ?? []
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return name }
        return Array(name[..<dot])
    }

    /// Where a file of the preview is.
    func file(_ name: String) -> FilePath { path.appending(name) }

    /// Makes the folder, removes what an earlier preview left in it, and lists what is to be written.
    ///
    /// - Throws: output name taken if there is anything in the folder that is not of a preview; output not writable.
    func prepare(for names: [String]) throws(PictureFailure) {
        try Self.make(path.removingLastComponent())
        try Self.make(path)
        try keepClearOfSources()
        let present = try entries()
        guard present.isEmpty || present.contains(FilePath(Self.listName)) else {
            throw taken("The folder '\(path)' is there already and holds no preview.")
        }
        for name in earlierNames() where present.contains(FilePath(name)) {
            guard file(name).withPlatformString({ unlink($0) }) == 0 else {
                throw Self.unwritable(file(name))
            }
        }
        let left = try entries()
        if let other = names.first(where: { left.contains(FilePath($0)) }) {
            throw taken("'\(file(other))' is there already and is not of a preview.")
        }
        try writeList(names)
    }

    /// A picture may be a file of an earlier preview.
    private func keepClearOfSources() throws(PictureFailure) {
        let folder = Self.resolved(path)
        for source in sources {
            let parent = source.removingLastComponent()
            guard Self.resolved(parent.isEmpty ? "." : parent) != folder else {
                throw taken("The picture '\(source)' lies in the folder '\(path)' of this preview.")
            }
        }
    }

    private func entries() throws(PictureFailure) -> Set<FilePath> {
        do throws(Errno) {
            return Set(try FolderEntries.list(path))
        } catch {
            guard error != .notDirectory else {
                throw taken("'\(path)' is there already and is no folder.")
            }
            throw PictureFailure(.outputUnwritable, "'\(path)' cannot be read: \(error).")
        }
    }

    /// The names in the list; a name that no preview writes is not believed.
    private func earlierNames() -> [String] {
        guard
            let descriptor = try? FileDescriptor.open(
                file(Self.listName), .readOnly, options: [.closeOnExec, .nonBlocking, .noFollow])
        else { return [] }
        defer { try? descriptor.close() }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = (try? bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }) ?? 0
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map {
            String($0)
        }.filter { $0 == Self.sheetName || $0.wholeMatch(of: /[0-9]{2}_[a-z]+\.[a-z]+/) != nil }
    }

    private func writeList(_ names: [String]) throws(PictureFailure) {
        let text = ([Self.heading] + names).map { $0 + "\n" }.joined()
        do {
            let descriptor = try FileDescriptor.open(
                file(Self.listName), .writeOnly,
                options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            _ = try descriptor.closeAfter { try descriptor.writeAll(text.utf8) }
        } catch {
            throw PictureFailure(
                .outputUnwritable, "'\(file(Self.listName))' cannot be written: \(error).")
        }
    }

    private func taken(_ message: String) -> PictureFailure {
        PictureFailure(
            .outputNameTaken, message,
            remedy: "Move it away, or name another folder with --output.")
    }

    private static func make(_ folder: FilePath) throws(PictureFailure) {
        guard !folder.isEmpty, folder.withPlatformString({ mkdir($0, 0o777) }) != 0,
            errno != EEXIST
        else { return }
        throw unwritable(folder)
    }

    private static func unwritable(_ path: FilePath) -> PictureFailure {
        PictureFailure(
            .outputUnwritable, "'\(path)' cannot be written: \(Errno(rawValue: errno)).",
            remedy: "Name a folder with --output that may be written to.")
    }

    /// The one name of a folder that has many; nil if it is not there.
    private static func resolved(_ folder: FilePath) -> FilePath? {
        guard let name = folder.withPlatformString({ realpath($0, nil) }) else { return nil }
        defer { free(name) }
        return FilePath(platformString: name)
    }
}
