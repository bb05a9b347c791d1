import Files
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct FolderListingTests {
    /// Whole paths come in the order of their bytes: `a-b/x` before `a/x`, `a.` before both's files.
    @Test func isSortedAsPathsAre() throws {
        let folder = try TestFolder()
        for name in ["b", "a/x", "a-b/x", "a.", ".hidden", "Z"] {
            try folder.write([], FilePath(name))
        }
        let names = try FolderListing.entries(of: folder.path).map(\.name.string)
        #expect(names == [".hidden", "Z", "a-b", "a.", "a", "b"])
    }

    @Test func tellsKindsWithoutFollowingLinks() throws {
        let folder = try TestFolder()
        try folder.write([], "file")
        try folder.write([], "folder/file")
        let (link, pipe) = (folder.path.appending("link"), folder.path.appending("pipe"))
        #expect(link.withPlatformString { symlink("folder", $0) } == 0)
        #expect(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
        let kinds = try FolderListing.entries(of: folder.path).map(\.kind)
        #expect(kinds == [.regular, .folder, .link, .special])
    }

    @Test func namesAreBytes() throws {
        let folder = try TestFolder()
        let name = FilePath(platformString: [CChar(bitPattern: 0xE4), 0x2E, 0x78, 0])
        try folder.write([], name)
        #expect(
            try FolderListing.entries(of: folder.path).map { FilePath(root: nil, [$0.name]) }
                == [name])
    }

    @Test func whatIsNoFolderIsAnError() throws {
        let folder = try TestFolder()
        let file = try folder.write([], "file")
        #expect(throws: FileSystemError("read the folder", file, .notDirectory)) {
            try FolderListing.entries(of: file)
        }
    }
}
