import COpenSSL
import Foundation
import SystemPackage

@testable import Credentials

/// A time stamp server that answers out of libcrypto, with the certificate of `tsa.pem`.
struct TestAuthority {
    /// The stamped time, in seconds since 1970.
    var time: Int

    /// Bytes to be read, copied.
    private static func source(_ bytes: [UInt8]) -> Handle? {
        let source = BIO_new(BIO_s_mem())
        BIO_write(source, bytes, CInt(bytes.count))
        return Handle(source, { BIO_free($0) })
    }

    /// The response to a request.
    func response(to request: [UInt8]) throws -> [UInt8] {
        let certificate = try CertificateChain(Credential.path("tsa.pem")).leaf.opened()
        guard
            let source = Self.source(try Credential.bytes("tsa.key")),
            let key = Handle(
                PEM_read_bio_PrivateKey(source.pointer, nil, nil, nil), { EVP_PKEY_free($0) }),
            let query = Self.source(request),
            let context = Handle(TS_RESP_CTX_new(), { TS_RESP_CTX_free($0) }),
            let policy = Handle(OBJ_txt2obj("1.2.3.4.1", 1), { ASN1_OBJECT_free($0) })
        else { throw CredentialsError(.timeStamp, "no authority") }
        var clock = time
        let response = withUnsafeMutablePointer(to: &clock) { clock in
            TS_RESP_CTX_set_signer_cert(context.pointer, certificate.pointer)
            TS_RESP_CTX_set_signer_key(context.pointer, key.pointer)
            TS_RESP_CTX_set_signer_digest(context.pointer, EVP_sha256())
            TS_RESP_CTX_set_def_policy(context.pointer, policy.pointer)
            TS_RESP_CTX_add_md(context.pointer, EVP_sha256())
            TS_RESP_CTX_set_serial_cb(
                context.pointer,
                { _, _ in
                    let number = ASN1_INTEGER_new()
                    ASN1_INTEGER_set(number, 7)
                    return number
                }, nil)
            TS_RESP_CTX_set_time_cb(
                context.pointer,
                { _, clock, seconds, fraction in
                    seconds?.pointee = clock?.load(as: Int.self) ?? 0
                    fraction?.pointee = 0
                    return 1
                }, clock)
            return Handle(
                TS_RESP_create_response(context.pointer, query.pointer), { TS_RESP_free($0) })
        }
        guard let response, let der = LibCrypto.der({ i2d_TS_RESP(response.pointer, $0) }) else {
            throw CredentialsError(.timeStamp, "no response")
        }
        return der
    }
}
