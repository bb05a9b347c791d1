import CConfinement
import Glibc
public import SystemPackage

/// One end of a connection between two processes that hands over bytes and open files.
///
/// A stream and not packets: these have to fit into the socket's buffer, whose size is the system's business,
/// and messages are as long as they are. A message is its length, four bytes in the machine's order, with
/// which the files travel, and then this many bytes.
public final class MessageSocket: Sendable {
    /// Most files that a message can carry.
    public static let mostFiles = Int(CCONFINEMENT_MOST_FILES)

    private let descriptor: FileDescriptor

    /// Takes over an end, such as the standard input of a worker.
    public init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { try? descriptor.close() }

    /// Makes a connection.
    ///
    /// - Returns: one end, and the other to be handed to a child process and closed; closed on exec.
    /// - Throws: the system's answer.
    public static func pair() throws(Errno) -> (MessageSocket, FileDescriptor) {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Errno(rawValue: errno) }
        return (
            MessageSocket(FileDescriptor(rawValue: ends[0])), FileDescriptor(rawValue: ends[1])
        )
    }

    /// Sends a message; waits as long as the other side does not take it.
    ///
    /// - Parameters:
    ///   - bytes: the message.
    ///   - files: open files, at most ``mostFiles``; the other side gets copies of these descriptors.
    /// - Throws: the system's answer, such as a broken pipe.
    public func send(_ bytes: [UInt8], with files: [FileDescriptor] = []) throws(Errno) {
        guard let length = UInt32(exactly: bytes.count) else { throw .messageTooLong }
        let numbers = files.map(\.rawValue)
        let header = withUnsafeBytes(of: length) {
            cconfinement_send(descriptor.rawValue, $0.baseAddress, $0.count, numbers, numbers.count)
        }
        guard header == 0,
            cconfinement_send(descriptor.rawValue, bytes, bytes.count, nil, 0) == 0
        else { throw Errno(rawValue: errno) }
    }

    /// Waits for the next message.
    ///
    /// - Returns: the message with its files, which the caller closes; nil if the other side is gone.
    /// - Throws: the system's answer.
    public func receive() throws(Errno) -> (bytes: [UInt8], files: [FileDescriptor])? {
        var files: [FileDescriptor] = []
        do throws(Errno) {
            if let header = try bytes(MemoryLayout<UInt32>.size, &files) {
                let length = header.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
                if let bytes = try bytes(Int(length), &files) { return (bytes, files) }
            }
        } catch {
            for file in files { try? file.close() }
            throw error
        }
        for file in files { try? file.close() }
        return nil
    }

    /// So many bytes, with files that come with them; nil if the stream ends before.
    private func bytes(
        _ count: Int, _ files: inout [FileDescriptor]
    ) throws(Errno) -> [UInt8]? {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        defer { room.deallocate() }
        var done = 0
        while done < count {
            var numbers = [CInt](repeating: -1, count: Self.mostFiles)
            var received = 0
            let got = cconfinement_receive(
                descriptor.rawValue, room.baseAddress.map { $0 + done }, count - done, &numbers,
                &received)
            files += numbers.prefix(received).map(FileDescriptor.init(rawValue:))
            guard got >= 0 else { throw Errno(rawValue: errno) }
            guard got > 0 else { return nil }
            done += got
        }
        return Array(room)
    }
}
