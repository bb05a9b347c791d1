import Foundation
import SystemPackage

/// A server on loopback that answers one request.
public final class LoopbackServer: Sendable {
    /// The port that it listens on.
    public let port: Int

    /// Listens; the answer is all bytes that are sent, made of the body of the request.
    public init(_ answer: @escaping @Sendable (_ body: [UInt8]) throws -> [UInt8]) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard listener >= 0, isListening else { throw Errno(rawValue: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            let connection = FileDescriptor(rawValue: accept(listener, nil, nil))
            close(listener)
            if let answer = try? answer(Self.body(connection)) {
                _ = try? connection.writeAll(answer)
            }
            try? connection.close()
        }
    }

    /// The body of a request, read to the length that its head states.
    private static func body(_ connection: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            var piece = [UInt8](repeating: 0, count: 4096)
            let count = try piece.withUnsafeMutableBytes { try connection.read(into: $0) }
            guard count > 0 else { return [] }
            bytes += piece[..<count]
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else {
                continue
            }
            let head = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
            let length = head.firstMatch(of: /content-length: *(\d+)/).flatMap { Int($0.1) } ?? 0
            if bytes.count >= end + length { return Array(bytes[end..<end + length]) }
        }
    }

    /// An answer with a status and a body.
    public static func answer(
        _ body: [UInt8], status: String = "200 OK", type: String = "application/timestamp-reply",
        more: String = ""
    ) -> [UInt8] {
        Array(
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\(more)\r\n"
                .utf8) + body
    }
}
