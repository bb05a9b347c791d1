import COpenSSL

/// What a time stamp server is asked (RFC 3161, 2.4.1): to stamp a message's SHA-256, under a number of this request's
/// own, and to send its certificates along.
struct TimeStampRequest {
    /// The request in DER.
    let der: [UInt8]
    private let message: [UInt8]
    private let nonce: [UInt8]

    /// A request for a message.
    init(of message: [UInt8]) throws(CredentialsError) {
        let failure = CredentialsError(.timeStamp, "A time stamp request could not be created.")
        var random = [UInt8](repeating: 0, count: 8)
        guard LibCrypto.isReady, RAND_bytes(&random, CInt(random.count)) == 1,
            let request = Handle(TS_REQ_new(), { TS_REQ_free($0) }),
            let imprint = Handle(TS_MSG_IMPRINT_new(), { TS_MSG_IMPRINT_free($0) }),
            let algorithm = X509_ALGOR_new()
        else { throw failure }
        defer { X509_ALGOR_free(algorithm) }
        let number = BN_bin2bn(random, CInt(random.count), nil)
        defer { BN_free(number) }
        guard let nonce = BN_to_ASN1_INTEGER(number, nil) else { throw failure }
        defer { ASN1_INTEGER_free(nonce) }
        var hash = HashAlgorithm.sha256.hash(message)
        X509_ALGOR_set_md(algorithm, HashAlgorithm.sha256.digest)
        guard TS_MSG_IMPRINT_set_algo(imprint.pointer, algorithm) == 1,
            TS_MSG_IMPRINT_set_msg(imprint.pointer, &hash, CInt(hash.count)) == 1,
            TS_REQ_set_version(request.pointer, 1) == 1,
            TS_REQ_set_msg_imprint(request.pointer, imprint.pointer) == 1,
            TS_REQ_set_nonce(request.pointer, nonce) == 1,
            TS_REQ_set_cert_req(request.pointer, 1) == 1,
            let der = LibCrypto.der({ i2d_TS_REQ(request.pointer, $0) }),
            let nonceDER = LibCrypto.der({ i2d_ASN1_INTEGER(nonce, $0) })
        else { throw failure }
        (self.der, self.message, self.nonce) = (der, message, nonceDER)
    }

    /// The token of a server's response.
    ///
    /// - Returns: DER of a token that is of the message and of this request, with a signature that is of it.
    /// - Throws: ``CredentialsError`` with what the server refused, or what is wrong with its answer.
    func token(of response: [UInt8]) throws(CredentialsError) -> [UInt8] {
        try Self.checkStatus(response)
        let token: TimeStampToken
        do {
            token = try TimeStampToken(response, of: message)
        } catch {
            throw Self.wrong(error.sentence)
        }
        guard token.nonce == nonce else {
            throw Self.wrong("The time stamp belongs to another request.")
        }
        return token.der
    }

    private static func wrong(_ sentence: String) -> CredentialsError {
        CredentialsError(
            .timeStamp, "The time stamp server gave a wrong answer. \(sentence)",
            remedy: "Try again later, or use another server.")
    }

    private static func checkStatus(_ response: [UInt8]) throws(CredentialsError) {
        guard
            let opened = LibCrypto.handle(
                response, { d2i_TS_RESP(nil, $0, $1) }, { TS_RESP_free($0) }),
            let information = TS_RESP_get_status_info(opened.pointer)
        else { throw wrong("Its answer is not a time stamp response.") }
        // 0 and 1 are granted, with or without changes.
        let status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(information))
        guard status == 0 || status == 1 else {
            let text = LibCrypto.written { sink in TS_STATUS_INFO_print_bio(sink, information) == 1
            }
            let reason = String(decoding: text ?? [], as: UTF8.self)
                .split(whereSeparator: \.isNewline).joined(separator: " ")
            throw wrong("It refused: \(reason.prefix(300))")
        }
    }
}
