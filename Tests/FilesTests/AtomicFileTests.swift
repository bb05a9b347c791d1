import Files
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    private func bytes(_ file: FilePath) throws -> [UInt8] { try FileSystem.read(file) }

    @Test(arguments: [
        AtomicFile.Mode.replacing, .replacingUnderLock, .creating,
    ])
    func appearsWithAllPiecesAtOnce(mode: AtomicFile.Mode) throws {
        let folder = try TestFolder()
        let path = folder.path.appending("file")
        let large = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 >> 8) }
        var file = try AtomicFile(path, mode)
        try file.append("ä ")
        try large.withUnsafeBufferPointer { buffer throws(FileSystemError) in
            try file.append(UnsafeRawBufferPointer(buffer))
        }
        try file.append([1, 2, 3])
        #expect(try !FileSystem.exists(path))
        try file.commit()
        #expect(try bytes(path) == Array("ä ".utf8) + large + [1, 2, 3])
        #expect(try folder.entries == ["file"])
    }

    @Test func leavesNothingBehindWithoutCommit() throws {
        let folder = try TestFolder()
        let path = try folder.write([1], "file")
        for mode in [AtomicFile.Mode.replacing, .replacingUnderLock, .creating] {
            var file = try AtomicFile(path, mode)
            try file.append([2])
        }
        #expect(try folder.entries == ["file"])
        #expect(try bytes(path) == [1])
    }

    @Test func replacesOrRefusesWhatHasTheName() throws {
        let folder = try TestFolder()
        let path = try folder.write([1], "file")
        var refused = try AtomicFile(path, .creating)
        try refused.append([2])
        #expect(throws: FileSystemError("create", path, .fileExists)) { try refused.commit() }
        #expect(try bytes(path) == [1])
        for (number, mode) in [AtomicFile.Mode.replacing, .replacingUnderLock].enumerated() {
            var file = try AtomicFile(path, mode)
            try file.append([UInt8(number + 3)])
            try file.commit(savingFolder: false)
            #expect(try bytes(path) == [UInt8(number + 3)])
        }
    }

    /// A dangling link is something, too.
    @Test func creatingNeverFollowsLinks() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("link")
        #expect(
            "gone".withCString { target in
                path.withPlatformString { symlink(target, $0) }
            } == 0)
        var file = try AtomicFile(path, .creating)
        #expect(throws: FileSystemError("create", path, .fileExists)) { try file.commit() }
        #expect(try !FileSystem.exists(folder.path.appending("gone")))
    }

    @Test func underLockTakesOverWhatAKilledProcessLeft() throws {
        let folder = try TestFolder()
        try folder.write(Array("half a file".utf8), ".file.partial")
        var file = try AtomicFile(folder.path.appending("file"), .replacingUnderLock)
        try file.append("whole")
        try file.commit()
        #expect(try folder.entries == ["file"])
        #expect(try bytes(folder.path.appending("file")) == Array("whole".utf8))
    }

    @Test func underLockTheSameBytesStayTheSameFile() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("file")
        let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 >> 9) }
        func write(_ bytes: [UInt8]) throws -> FileStatus {
            var file = try AtomicFile(path, .replacingUnderLock)
            try file.append(bytes)
            try file.commit()
            #expect(try folder.entries == ["file"])
            #expect(try self.bytes(path) == bytes)
            return try FileSystem.status(path)
        }
        let first = try write(large)
        #expect(try write(large) == first)
        var other = large
        other[150_000] ^= 1
        let second = try write(other)
        #expect(second.identity != first.identity)
        #expect(try write(other.dropLast()).identity != second.identity)
        #expect(try write([]) == write([]))
        // A link is replaced, whatever it leads to.
        let target = try folder.write([], "target")
        try FileSystem.remove(path)
        #expect(symlinkat("target", AT_FDCWD, path.string) == 0)
        var file = try AtomicFile(path, .replacingUnderLock)
        try file.commit()
        #expect(try FileSystem.status(path).kind == .regular)
        #expect(try FileSystem.status(path).identity != FileSystem.status(target).identity)
    }

    /// Others write the same model to the same cache at the same time.
    @Test func twoWritersDoNotMeet() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("file")
        var first = try AtomicFile(path, .replacing)
        var second = try AtomicFile(path, .replacing)
        try first.append("first")
        try second.append("second")
        try first.commit()
        #expect(try bytes(path) == Array("first".utf8))
        try second.commit()
        #expect(try bytes(path) == Array("second".utf8))
    }

    /// Names may have 255 bytes, and any.
    @Test func namesMayBeLongAndOddBytes() throws {
        let folder = try TestFolder()
        let name = [CChar](repeating: CChar(bitPattern: 0xFF), count: 255) + [0]
        let path = folder.path.appending(FilePath(platformString: name).components)
        var file = try AtomicFile(path, .creating)
        try file.commit()
        #expect(try FileSystem.exists(path))
    }

    @Test func errorsNameTheFile() throws {
        let path: FilePath = "/nowhere/file"
        #expect(throws: FileSystemError("create", path, .noSuchFileOrDirectory)) {
            _ = try AtomicFile(path, .replacing)
        }
    }
}
