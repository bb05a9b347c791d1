import COpenSSL

/// A time stamp that a server signed (RFC 3161, 2.4.2), as far as it can be told without trust.
struct TimeStampToken {
    /// Why a token does not count, as a finding.
    struct Fault: Error, Hashable {
        let code: StatusCode
        let sentence: String
    }

    /// Longest token that is read, in bytes.
    static let maximumBytes = 1 << 18

    /// When, in seconds since 1970.
    let time: Int
    /// The server's certificate.
    let signer: Certificate
    /// Certificates that came along.
    let others: [Certificate]
    /// The token itself, without what the server wraps it in.
    let der: [UInt8]
    /// The number that the request had, in DER; nil without one.
    let nonce: [UInt8]?

    /// Reads a token, or a server's response with one, and checks that it is of a message.
    init(_ bytes: [UInt8], of message: [UInt8]) throws(Fault) {
        guard bytes.count <= Self.maximumBytes,
            let der = Self.token(inResponse: bytes) ?? Optional(bytes),
            let signed = LibCrypto.handle(
                der, { d2i_CMS_ContentInfo(nil, $0, $1) }, { CMS_ContentInfo_free($0) }),
            OBJ_obj2nid(CMS_get0_eContentType(signed.pointer)) == NID_id_smime_ct_TSTInfo
        else { throw Self.malformed }
        let content = try Self.content(of: signed.pointer)
        guard
            let information = LibCrypto.handle(
                content, { d2i_TS_TST_INFO(nil, $0, $1) }, { TS_TST_INFO_free($0) }),
            let time = Certificate.seconds(TS_TST_INFO_get_time(information.pointer))
        else { throw Self.malformed }
        try Self.check(TS_TST_INFO_get_msg_imprint(information.pointer), of: message)
        (signer, others) = try Self.certificates(signed.pointer)
        try Self.checkNaming(of: signer, in: signed.pointer)
        guard signer.isValid(at: time) else {
            throw Fault(
                code: .timeStampOutsideValidity,
                sentence: "The time stamp server's certificate was not valid at the time.")
        }
        (self.time, self.der) = (time, der)
        nonce = TS_TST_INFO_get_nonce(information.pointer).flatMap { number in
            LibCrypto.der { i2d_ASN1_INTEGER(number, $0) }
        }
    }

    private static let malformed = Fault(
        code: .timeStampMalformed, sentence: "The time stamp cannot be read.")

    /// The token in a response; nil if it is none.
    static func token(inResponse bytes: [UInt8]) -> [UInt8]? {
        guard
            let response = LibCrypto.handle(
                bytes, { d2i_TS_RESP(nil, $0, $1) }, { TS_RESP_free($0) }),
            let token = TS_RESP_get_token(response.pointer)
        else { return nil }
        return LibCrypto.der { i2d_PKCS7(token, $0) }
    }

    /// What was signed, if the signature is of it; whose it is, is another question.
    private static func content(of signed: OpaquePointer) throws(Fault) -> [UInt8] {
        let content = LibCrypto.written { sink in
            CMS_verify(signed, nil, nil, nil, sink, CUnsignedInt(CMS_NO_SIGNER_CERT_VERIFY)) == 1
        }
        ERR_clear_error()
        guard let content else {
            throw Fault(
                code: .timeStampUntrusted,
                sentence: "The signature of the time stamp does not match its content.")
        }
        return content
    }

    private static func check(
        _ imprint: OpaquePointer?, of message: [UInt8]
    ) throws(Fault) {
        var object: OpaquePointer?
        X509_ALGOR_get0(&object, nil, nil, TS_MSG_IMPRINT_get_algo(imprint))
        let algorithms = [
            NID_sha256: HashAlgorithm.sha256, NID_sha384: .sha384, NID_sha512: .sha512,
        ]
        guard let algorithm = algorithms[OBJ_obj2nid(object)] else {
            throw Fault(
                code: .timeStampUntrusted,
                sentence: "The time stamp uses a hash algorithm that C2PA does not allow.")
        }
        guard let bytes = TS_MSG_IMPRINT_get_msg(imprint),
            ASN1_STRING_get0_data(bytes).map({
                Array(UnsafeBufferPointer(start: $0, count: Int(ASN1_STRING_length(bytes))))
            }) == algorithm.hash(message)
        else {
            throw Fault(
                code: .timeStampMismatch, sentence: "The time stamp belongs to something else.")
        }
    }

    /// The signer's certificate has to be the one that is named in what it has signed: others may be of the same key.
    ///
    /// Source: RFC 3161, 2.4.2; RFC 5816, 2.2.1.
    private static func checkNaming(
        of signer: Certificate, in signed: OpaquePointer
    ) throws(Fault) {
        let fault = Fault(
            code: .timeStampUntrusted,
            sentence: "The time stamp does not name the certificate that signed it.")
        let signatures = LibCrypto.elements(CMS_get0_SignerInfos(signed))
        guard let signature = signatures.first, signatures.count == 1,
            let opened = try? signer.opened(),
            let chain = Handle(OPENSSL_sk_new_null(), { OPENSSL_sk_free($0) })
        else { throw fault }
        OPENSSL_sk_push(chain.pointer, UnsafeRawPointer(opened.pointer))
        func attribute(_ kind: CInt) -> [UInt8]? {
            // -3: there is one, with one value.
            CMS_signed_get0_data_by_OBJ(signature, OBJ_nid2obj(kind), -3, V_ASN1_SEQUENCE)
                .map { value in
                    let text = value.assumingMemoryBound(to: ASN1_STRING.self)
                    return Array(
                        UnsafeBufferPointer(
                            start: ASN1_STRING_get0_data(text),
                            count: Int(ASN1_STRING_length(text))))
                }
        }
        let first = attribute(NID_id_smime_aa_signingCertificate).flatMap {
            LibCrypto.object(
                $0, { d2i_ESS_SIGNING_CERT(nil, $0, $1) }, release: ESS_SIGNING_CERT_free)
        }
        let second = attribute(NID_id_smime_aa_signingCertificateV2).flatMap {
            LibCrypto.object(
                $0, { d2i_ESS_SIGNING_CERT_V2(nil, $0, $1) }, release: ESS_SIGNING_CERT_V2_free)
        }
        defer {
            ESS_SIGNING_CERT_free(first)
            ESS_SIGNING_CERT_V2_free(second)
        }
        let isNamed = OSSL_ESS_check_signing_certs(first, second, chain.pointer, 1)
        ERR_clear_error()
        guard isNamed == 1 else { throw fault }
    }

    private static func certificates(
        _ signed: OpaquePointer
    ) throws(Fault) -> (signer: Certificate, others: [Certificate]) {
        guard
            let signers = Handle(CMS_get0_signers(signed), { OPENSSL_sk_free($0) }),
            let all = Handle(
                CMS_get1_certs(signed),
                { OPENSSL_sk_pop_free($0, { X509_free(OpaquePointer($0)) }) })
        else { throw malformed }
        func read(_ stack: OpaquePointer) -> [Certificate] {
            LibCrypto.elements(stack).compactMap { element in
                LibCrypto.der { i2d_X509(element, $0) }.flatMap { try? Certificate(der: $0) }
            }
        }
        let found = read(signers.pointer)
        guard found.count == 1 else { throw malformed }
        return (found[0], read(all.pointer).filter { $0 != found[0] })
    }
}
