import COpenSSL

/// A server that stamps the time on signatures, reached by HTTP (RFC 3161, 3.4).
public struct TimeStampServer: Sendable, Hashable {
    /// Longest answer that is read, in bytes.
    static let maximumBytes = 1 << 18

    /// Its address.
    public let url: String
    /// Seconds that a whole request may take.
    public let timeout: Int

    private let host: String
    private let port: String
    private let path: String

    /// A server.
    ///
    /// Tokens are signed, so that plain HTTP serves; what `http_proxy` and `no_proxy` say of proxies holds.
    ///
    /// - Parameters:
    ///   - url: an address with `http:`.
    ///   - timeout: seconds that a request may take.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/timeStamp`` for an address that is none.
    public init(_ url: String, timeout: Int = 30) throws(CredentialsError) {
        let parts = try Parts(url)
        (self.url, self.timeout) = (url, timeout)
        (host, port, path) = (parts.host, parts.port, parts.path)
    }

    /// Has a message stamped.
    ///
    /// - Returns: the token in DER, checked to be of the message; whether the server is trusted, is for readers.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/timeStamp``.
    public func stamp(_ message: [UInt8]) throws(CredentialsError) -> [UInt8] {
        let request = try TimeStampRequest(of: message)
        return try request.token(of: try answer(to: request.der))
    }

    /// POSTs a request; redirects are not followed.
    private func answer(to request: [UInt8]) throws(CredentialsError) -> [UInt8] {
        // To a proxy libcrypto connects by itself.
        guard LibCrypto.isReady, OSSL_HTTP_adapt_proxy(nil, nil, host, 0) == nil else {
            return try answer(to: request, over: nil)
        }
        let channel = try connected()
        return try answer(to: request, over: channel.pointer)
    }

    private func connected() throws(CredentialsError) -> Handle {
        do throws(ServerConnection.Failure) {
            return try ServerConnection.open(host: host, port: port, within: timeout)
        } catch {
            throw noAnswer(error.cause)
        }
    }

    private func answer(
        to request: [UInt8], over channel: OpaquePointer?
    ) throws(CredentialsError) -> [UInt8] {
        let received = request.withUnsafeBytes { request -> [UInt8]? in
            guard
                let source = Handle(
                    BIO_new_mem_buf(request.baseAddress, CInt(request.count)), { BIO_free($0) }),
                let answer = Handle(
                    OSSL_HTTP_transfer(
                        nil, host, port, path, 0, nil, nil, channel, channel, nil, nil, 0, nil,
                        "application/timestamp-query", source.pointer,
                        "application/timestamp-reply", 1, Self.maximumBytes, CInt(timeout), 0),
                    { BIO_free_all($0) })
            else { return nil }
            return Self.rest(of: answer.pointer)
        }
        guard let received else { throw noAnswer(LibCrypto.takeReason()) }
        return received
    }

    private func noAnswer(_ cause: String) -> CredentialsError {
        CredentialsError(
            .timeStamp, "The time stamp server '\(url)' did not answer: \(cause).",
            remedy: "Check the address and the network, or try again later.")
    }

    private static func rest(of source: OpaquePointer) -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count <= maximumBytes {
            let count = BIO_read(source, &piece, CInt(piece.count))
            guard count > 0 else { return bytes.isEmpty ? nil : bytes }
            bytes += piece[..<Int(count)]
        }
        return nil
    }
}

/// The parts of an address.
private struct Parts {
    let host: String
    let port: String
    let path: String

    init(_ url: String) throws(CredentialsError) {
        // Host, port, path, query, and what stands before the host.
        var texts = [UnsafeMutablePointer<CChar>?](repeating: nil, count: 5)
        var isTLS: CInt = 0
        defer { for text in texts { CRYPTO_free(text, nil, 0) } }
        let isRead = texts.withUnsafeMutableBufferPointer { texts in
            guard LibCrypto.isReady, let place = texts.baseAddress,
                url.hasPrefix("http://") || url.hasPrefix("https://")
            else { return false }
            return OSSL_HTTP_parse_url(
                url, &isTLS, place + 4, place, place + 1, nil, place + 2, place + 3, nil) == 1
        }
        ERR_clear_error()
        guard isRead, let host = texts[0], host.pointee != 0, let port = texts[1],
            let path = texts[2]
        else {
            throw CredentialsError(
                .timeStamp, "'\(url)' is not the address of a time stamp server.",
                remedy: "Use an address such as http://timestamp.example.org/tsa.")
        }
        guard texts[4].map({ $0.pointee == 0 }) != false else {
            throw CredentialsError(
                .timeStamp,
                "The address of the time stamp server '\(String(cString: host))' contains a user name or password, "
                    + "which would be kept with the outputs.",
                remedy: "Use an address without them.")
        }
        guard isTLS == 0 else {
            throw CredentialsError(
                .timeStamp, "'\(url)' asks for TLS, which is not supported for time stamps.",
                remedy:
                    "Use the server's http address; time stamps are signed and need no other protection."
            )
        }
        (self.host, self.port) = (String(cString: host), String(cString: port))
        let query = texts[3].map { "?" + String(cString: $0) } ?? ""
        self.path = String(cString: path) + (query == "?" ? "" : query)
    }
}
