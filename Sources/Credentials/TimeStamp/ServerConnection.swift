import COpenSSL
import Glibc
import SystemPackage

/// Connections to servers.
///
/// libcrypto can connect too, but goes on trying until its time is over and does not tell why in vain.
enum ServerConnection {
    /// Connects to the first address of a host that answers.
    ///
    /// - Parameters:
    ///   - host: its name or address.
    ///   - port: its number.
    ///   - seconds: how long all of that may take, beside finding the addresses.
    /// - Returns: a BIO for reading and writing without blocking.
    /// - Throws: the cause, as the end of a sentence about the server.
    static func open(
        host: String, port: String, within seconds: Int
    ) throws(Failure) -> Handle {
        let end = ContinuousClock.now + .seconds(seconds)
        var failure = Failure(cause: "its host has no address")
        for address in try addresses(of: host, port) {
            do throws(Failure) {
                return try connect(to: address, until: end, seconds)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Why there is no connection.
    struct Failure: Error {
        /// Ends a sentence about the server.
        let cause: String
    }

    private struct Address {
        let family: CInt
        let bytes: [UInt8]
    }

    private static func addresses(of host: String, _ port: String) throws(Failure) -> [Address] {
        var wanted = addrinfo()
        wanted.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        // Addresses of IPv6 stand in brackets.
        let name = host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : host
        let status = getaddrinfo(name, port, &wanted, &found)
        guard status == 0 else {
            let reason = String(cString: gai_strerror(status))
            throw Failure(cause: "its host '\(host)' was not found (\(reason))")
        }
        defer { freeaddrinfo(found) }
        var addresses: [Address] = []
        var next = found
        while let entry = next?.pointee {
            let bytes = UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
            addresses.append(Address(family: entry.ai_family, bytes: Array(bytes)))
            next = entry.ai_next
        }
        return addresses
    }

    private static func connect(
        to address: Address, until end: ContinuousClock.Instant, _ seconds: Int
    ) throws(Failure) -> Handle {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.family, kind, 0)
        guard number >= 0,
            let channel = Handle(BIO_new_socket(number, BIO_CLOSE), { BIO_free($0) })
        else { throw refusal(errno) }
        let status = address.bytes.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                Glibc.connect(number, $0.baseAddress, socklen_t(address.bytes.count))
            }
        }
        if status == 0 { return channel }
        guard errno == EINPROGRESS else { throw refusal(errno) }
        let (whole, rest) = (end - ContinuousClock.now).components
        let milliseconds = max(0, whole * 1000 + rest / 1_000_000_000_000_000)
        var wait = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        guard poll(&wait, 1, CInt(clamping: milliseconds)) > 0 else {
            throw Failure(cause: "there was no answer within \(seconds) seconds")
        }
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            throw refusal(errno)
        }
        guard code == 0 else { throw refusal(code) }
        return channel
    }

    private static func refusal(_ code: CInt) -> Failure {
        Failure(cause: "it cannot be reached (\(Errno(rawValue: code)))")
    }
}
