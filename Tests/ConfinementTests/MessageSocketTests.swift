import Files
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Confinement

/// Bytes and open files from one process to another.
struct MessageSocketTests {
    /// Far more than fits into a socket's buffer.
    @Test func longMessagesArriveWhole() async throws {
        let (here, there) = try MessageSocket.pair()
        let other = MessageSocket(there)
        let messages = [[], [7], [UInt8](repeating: 1, count: 3_000_000), [UInt8](0...255)]
        let sending = Task.detached {
            for message in messages { try here.send(message) }
        }
        for message in messages {
            let received = try #require(try other.receive())
            #expect(received.bytes == message)
            #expect(received.files.isEmpty)
        }
        try await sending.value
    }

    /// Files belong to the message that they were sent with, in their order, and are the same open files.
    @Test func filesArriveWithTheirMessage() throws {
        let folder = try TestFolder()
        let files = try (0..<MessageSocket.mostFiles).map { number in
            let path = folder.path.appending("\(number)")
            let file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
            try file.writeAll("\(number)".utf8)
            return file
        }
        defer { for file in files { try? file.close() } }
        let (here, there) = try MessageSocket.pair()
        let other = MessageSocket(there)
        try here.send([1], with: Array(files[0..<2]))
        try here.send([2])
        try here.send([3], with: files)
        #expect(throws: Errno.invalidArgument) { try here.send([4], with: files + [files[0]]) }
        for (first, expected) in [(1, 0..<2), (2, 0..<0), (3, 0..<files.count)] {
            let (bytes, received) = try #require(try other.receive())
            defer { for file in received { try? file.close() } }
            #expect(bytes == [UInt8(first)])
            let contents = try received.map { file in
                var buffer = [UInt8](repeating: 0, count: 8)
                let count = try buffer.withUnsafeMutableBytes {
                    try file.read(fromAbsoluteOffset: 0, into: $0)
                }
                #expect(fcntl(file.rawValue, F_GETFD) & FD_CLOEXEC != 0)
                return String(decoding: buffer.prefix(count), as: UTF8.self)
            }
            #expect(contents == expected.map(String.init))
        }
    }

    /// The end of the other side ends a message, too.
    @Test func anEndIsNoMessage() throws {
        let (here, there) = try MessageSocket.pair()
        var length = UInt32(100)
        #expect(write(there.rawValue, &length, 4) == 4)
        #expect(write(there.rawValue, &length, 3) == 3)
        try there.close()
        #expect(try here.receive() == nil)
        #expect(throws: Errno.brokenPipe) { try here.send([1]) }
    }
}
