import Dispatch
import Files
import Foundation
import Glibc
import Synchronization
import SystemPackage
import TensorCore
import TestSupport
import Testing

@Suite struct FileDigestTests {
    /// Sizes around the pieces that are read at once.
    @Test(arguments: [0, 1, 1 << 20, 1 << 20 + 1, 3_000_000])
    func agreesWithSha256sum(size: Int) async throws {
        let folder = try TestFolder()
        var random = SeededRandom(seed: 1)
        let content = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let file = try folder.write(content, "file")
        let run = try await Program.shell(
            "sha256sum < file", in: URL(filePath: folder.path.string))
        let expected = String(run.output.prefix(64))
        #expect(try FileDigest.sha256(of: file) == expected)
        let digest = try FileDigest(of: file)
        #expect(digest.sha256 == expected && digest.fingerprint.bytes == size)
        let copy = folder.path.appending("copy")
        #expect(try FileDigest.copy(file, to: copy) == expected)
        #expect(try FileSystem.read(copy) == content)
    }

    @Test func aCopyThatFailsLeavesNothing() throws {
        let folder = try TestFolder()
        let copy = folder.path.appending("copy")
        // A folder can be opened, but not read.
        #expect(throws: FileSystemError.self) { try FileDigest.copy(folder.path, to: copy) }
        #expect(try !FileSystem.exists(copy))
    }

    @Test(arguments: [0, 5, 1 << 20 + 1])
    func bothDigestsOfOneReadingAgreeWithCoreutils(size: Int) async throws {
        let folder = try TestFolder()
        var random = SeededRandom(seed: 2)
        let content = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let file = try folder.write(content, "file")
        let run = try await Program.shell(
            "sha256sum < file; sha512sum < file; touch -d '1969-12-31 23:59:58.25 UTC' file",
            in: URL(filePath: folder.path.string))
        let copy = folder.path.appending("copy")
        for digests in [try FileDigests(of: file), try FileDigests(of: file, copyingTo: copy)] {
            #expect("\(digests.sha256)  -\n\(digests.sha512)  -\n" == run.output)
            #expect(digests.bytes == Int64(size))
        }
        #expect(try FileSystem.read(copy) == content)
        #expect(
            try FileSystem.status(copy).stamp.modifiedNanoseconds == -1_750_000_000,
            "a copy is as old as its original")
        #expect(throws: FileSystemError("create", copy, .fileExists)) {
            _ = try FileDigests(of: file, copyingTo: copy)
        }
    }

    @Test func digestsAreOfRegularFilesAlone() throws {
        let folder = try TestFolder()
        let file = try folder.write([1], "file")
        let link = folder.path.appending("link")
        #expect(symlinkat(file.string, AT_FDCWD, link.string) == 0)
        let pipe = folder.path.appending("pipe")
        #expect(mkfifo(pipe.string, 0o600) == 0)
        for (path, cause) in [
            (link, Errno.tooManySymbolicLinkLevels), (pipe, .invalidArgument),
            (folder.path, .invalidArgument),
        ] {
            #expect(throws: FileSystemError("read", path, cause)) { _ = try FileDigests(of: path) }
        }
    }

    @Test func copiesReplaceLongerFiles() throws {
        let folder = try TestFolder()
        let (short, long) = (try folder.write([1], "short"), try folder.write([2, 3], "long"))
        _ = try FileDigest.copy(short, to: long)
        #expect(try FileSystem.read(long) == [1])
    }

    @Test func fingerprintFollowsTheContentAlone() throws {
        let folder = try TestFolder()
        let file = try folder.write([1, 2, 3], "file")
        let first = try FileFingerprint(of: file)
        #expect(first.bytes == 3)
        let moved = folder.path.appending("moved")
        try FileSystem.moveReplacing(file, to: moved)
        #expect(moved.withPlatformString { chmod($0, 0o400) } == 0)
        #expect(try FileFingerprint(of: moved) == first)
        try Data([1, 2, 3]).write(to: URL(filePath: file.string))
        #expect(try FileFingerprint(of: file) != first)
    }

    /// A writer that goes on as long as the file is being read.
    @Test func writingMeanwhileIsNoticed() throws {
        let folder = try TestFolder()
        let file = try folder.write([UInt8](repeating: 0, count: 16 << 20), "file")
        let descriptor = try FileDescriptor.open(file, .writeOnly)
        defer { try? descriptor.close() }
        // A thread of its own: tasks wait while other tests hold the threads that they share.
        let isRead = Atomic<Bool>(false)
        let isOver = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while !isRead.load(ordering: .relaxed) {
                _ = try? descriptor.writeAll(toAbsoluteOffset: 0, [1])
            }
            isOver.signal()
        }
        // One reading may fall between two writes.
        var outcome: FileDigest.Failure?
        for _ in 1...1000 where outcome == nil {
            do { _ = try FileDigest(of: file) } catch { outcome = error }
        }
        isRead.store(true, ordering: .relaxed)
        isOver.wait()
        #expect(outcome == .changed)
    }

    @Test func onlyFilesHaveDigests() throws {
        let folder = try TestFolder()
        let pipe = folder.path.appending("pipe")
        #expect(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
        for path in [folder.path, pipe, "/dev/zero"] {
            #expect(throws: FileDigest.Failure.notAFile) { try FileDigest(of: path) }
        }
        let gone = folder.path.appending("gone")
        #expect(
            throws: FileDigest.Failure.unreadable(
                FileSystemError("read", gone, .noSuchFileOrDirectory))
        ) { try FileDigest(of: gone) }
    }
}
