import Files
import SystemPackage
import TestSupport
import Testing

@Suite struct FileLockTests {
    private func opened(_ path: FilePath) throws -> FileDescriptor {
        try FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
    }

    @Test func oneAtATimeAndTheNextWhenItIsClosed() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("lock")
        let first = try opened(path)
        let second = try opened(path)
        #expect(try FileLock.take(first, waiting: false) == .taken)
        // A lock belongs to an open file: asking again changes nothing.
        #expect(try FileLock.take(first, waiting: false) == .taken)
        #expect(try FileLock.take(second, waiting: false) == .held)
        try first.close()
        #expect(try FileLock.take(second, waiting: true) == .taken)
        try second.close()
    }

    @Test func sharedLocksKeepOutThoseThatAreNot() throws {
        let folder = try TestFolder()
        let path = folder.path.appending("lock")
        let (first, second, third) = (try opened(path), try opened(path), try opened(path))
        #expect(try FileLock.take(first, isShared: true, waiting: false) == .taken)
        #expect(try FileLock.take(second, isShared: true, waiting: false) == .taken)
        #expect(try FileLock.take(third, waiting: false) == .held)
        try first.close()
        try second.close()
        #expect(try FileLock.take(third, waiting: false) == .taken)
        let reader = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        #expect(try FileLock.take(reader, isShared: true, waiting: false) == .held)
        try third.close()
        try reader.close()
    }

    @Test func whatIsNoOpenFileIsAnError() {
        #expect(throws: Errno.badFileDescriptor) {
            try FileLock.take(FileDescriptor(rawValue: -1), waiting: false)
        }
    }
}
