import Files
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct FileSystemTests {
    private func link(_ path: FilePath, to target: String) {
        #expect(path.withPlatformString { symlink(target, $0) } == 0)
    }

    @Test func linksAreFollowedWhereAsked() throws {
        let folder = try TestFolder()
        try folder.write([1, 2], "file")
        let path = folder.path.appending("link")
        link(path, to: "file")
        #expect(try FileSystem.status(path).kind == .link)
        let followed = try FileSystem.status(path, followingLinks: true)
        #expect(followed.kind == .regular && followed.stamp.bytes == 2)
        #expect(try followed.identity == FileSystem.status(folder.path.appending("file")).identity)
        #expect(FileSystem.kind(path) == .regular && FileSystem.kind(folder.path) == .folder)
        #expect(try FileSystem.realPath(path).lastComponent == "file")
    }

    @Test func whatIsNotThereIsNoError() throws {
        let folder = try TestFolder()
        let file = try folder.write([], "file")
        let dangling = folder.path.appending("dangling")
        link(dangling, to: "gone")
        #expect(try !FileSystem.exists(folder.path.appending("gone")))
        #expect(try !FileSystem.exists(file.appending("below")))
        #expect(try FileSystem.exists(dangling))
        #expect(FileSystem.kind(dangling) == nil)
        #expect(try FileSystem.allExist(["file", "dangling"], under: folder.path))
        #expect(try !FileSystem.allExist(["file", "gone"], under: folder.path))
        #expect(throws: FileSystemError("access", file.appending("x"), .notDirectory)) {
            try FileSystem.status(file.appending("x"))
        }
    }

    @Test func readsUpToALimit() throws {
        let folder = try TestFolder()
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let file = try folder.write(content, "file")
        #expect(try FileSystem.read(file) == content)
        for limit in [0, 1, 65_536, 65_537, 199_999, 200_000, 200_001] {
            #expect(try FileSystem.read(file, limit: limit) == Array(content.prefix(limit)))
        }
        // The kernel says that it is empty.
        #expect(try FileSystem.read("/proc/self/status").count > 100)
        #expect(throws: FileSystemError("read", folder.path, .isDirectory)) {
            try FileSystem.read(folder.path)
        }
    }

    @Test func foldersAreMadeWithThoseAbove() throws {
        let folder = try TestFolder()
        let deep = folder.path.appending("a").appending("b").appending("c")
        for _ in 1...2 { try FileSystem.makeFolders(deep) }
        #expect(FileSystem.kind(deep) == .folder)
        link(folder.path.appending("link"), to: "a")
        try FileSystem.makeFolders(folder.path.appending("link").appending("d"))
        #expect(FileSystem.kind(folder.path.appending("a").appending("d")) == .folder)
        let file = try folder.write([], "file")
        #expect(throws: FileSystemError("create the folder", file, .fileExists)) {
            try FileSystem.makeFolders(file)
        }
    }

    /// Folders of the process file system answer EINVAL.
    @Test func foldersThatCannotBeSavedAreFine() throws {
        let descriptor = try FileDescriptor.open("/proc/self", .readOnly)
        let status = fsync(descriptor.rawValue)
        let code = errno
        try descriptor.close()
        try #require(status == -1 && code == EINVAL)
        try FileSystem.syncFolder("/proc/self")
        try FileSystem.syncFolder("")
        #expect(throws: FileSystemError("open the folder", "/nowhere", .noSuchFileOrDirectory)) {
            try FileSystem.syncFolder("/nowhere")
        }
    }

    @Test func movesReplaceOrNot() throws {
        let folder = try TestFolder()
        let (old, new) = (try folder.write([1], "old"), try folder.write([2], "new"))
        #expect(throws: FileSystemError("create", new, .fileExists)) {
            try FileSystem.moveWithoutReplacing(old, to: new)
        }
        #expect(try folder.entries == ["new", "old"])
        try FileSystem.moveReplacing(old, to: new)
        #expect(try FileSystem.read(new) == [1])
        try FileSystem.moveWithoutReplacing(new, to: old)
        #expect(try folder.entries == ["old"])
    }

    /// Who fails while the file has both names finds it under the old one alone.
    @Test func aMoveThatFailsIsTakenBack() throws {
        let folder = try TestFolder()
        let old = try folder.write([1], "old")
        let failure = FileSystemError("test", old, .ioError)
        #expect(throws: failure) {
            try FileSystem.moveWithoutReplacing(old, to: folder.path.appending("new")) {
                () throws(FileSystemError) in
                #expect(FileSystem.kind(folder.path.appending("new")) == .regular)
                throw failure
            }
        }
        #expect(try folder.entries == ["old"])
    }

    @Test func removesFilesAndTrees() throws {
        let folder = try TestFolder()
        let tree = folder.path.appending("tree")
        try folder.write([1], "tree/a/b/file")
        let kept = try folder.write([1], "kept")
        link(tree.appending("link"), to: "../kept")
        #expect(try FileSystem.remove(tree.appending("a").appending("b").appending("file")))
        #expect(try !FileSystem.remove(tree.appending("none")))
        try FileSystem.removeContents(of: tree)
        #expect(FileSystem.kind(tree) == .folder && FileSystem.kind(kept) == .regular)
        #expect(try FolderListing.entries(of: tree).isEmpty)
        try FileSystem.removeContents(of: tree, andItself: true)
        try FileSystem.removeContents(of: tree, andItself: true)
        #expect(try folder.entries == ["kept"])
    }

    @Test func unnamedFilesLeaveNoName() throws {
        let folder = try TestFolder()
        let file = try FileSystem.makeUnnamedFile(in: folder.path)
        defer { try? file.close() }
        #expect(try folder.entries.isEmpty)
        #expect(try file.writeAll(toAbsoluteOffset: 0, [1, 2, 3]) == 3)
    }

    @Test func volumesHaveRoom() throws {
        let volume = try FileSystem.volume(of: "")
        #expect(volume.free > 0 && volume.size >= volume.free)
        #expect(throws: FileSystemError.self) { try FileSystem.volume(of: "/nowhere") }
    }

    @Test func temporaryFoldersGoWithEverythingInThem() throws {
        let path: FilePath
        do {
            let folder = try TemporaryFolder()
            path = folder.path
            #expect(FileSystem.kind(path) == .folder)
            try FileSystem.makeFolders(path.appending("a").appending("b"))
        }
        #expect(try !FileSystem.exists(path))
    }
}
