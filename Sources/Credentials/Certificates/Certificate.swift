import COpenSSL
import Files
import Glibc

/// An X.509 certificate (RFC 5280), with what is told of it.
public struct Certificate: Hashable, Sendable {
    /// Its bytes in DER.
    public let der: [UInt8]
    /// Who it was given to, as `O = Archive, CN = Signer`.
    public let subject: String
    /// Who gave it.
    public let issuer: String
    /// The first second of its validity, since 1970.
    public let notBefore: Int
    /// The last second of its validity, since 1970.
    public let notAfter: Int

    /// Reads a certificate in DER.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/certificate``.
    init(der: [UInt8]) throws(CredentialsError) {
        let unreadable = CredentialsError(.certificate, "A certificate cannot be read.")
        guard let handle = LibCrypto.handle(der, { d2i_X509(nil, $0, $1) }, { X509_free($0) }),
            let subject = Self.text(X509_get_subject_name(handle.pointer)),
            let issuer = Self.text(X509_get_issuer_name(handle.pointer)),
            let notBefore = Self.seconds(X509_get0_notBefore(handle.pointer)),
            let notAfter = Self.seconds(X509_get0_notAfter(handle.pointer))
        else { throw unreadable }
        self.der = der
        (self.subject, self.issuer) = (subject, issuer)
        (self.notBefore, self.notAfter) = (notBefore, notAfter)
    }

    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    public var fingerprint: String { hexadecimal(HashAlgorithm.sha256.hash(der)) }

    /// True if its validity includes a second since 1970.
    public func isValid(at time: Int) -> Bool { notBefore <= time && time <= notAfter }

    /// Whole days from a second since 1970 to the end of its validity; negative after it.
    public func daysLeft(at time: Int) -> Int {
        Int((Double(notAfter - time) / 86_400).rounded(.down))
    }

    /// libcrypto's object.
    func opened() throws(CredentialsError) -> Handle {
        guard let handle = LibCrypto.handle(der, { d2i_X509(nil, $0, $1) }, { X509_free($0) })
        else { throw CredentialsError(.certificate, "A certificate cannot be read.") }
        return handle
    }

    /// Seconds since 1970 of a time of ASN.1; nil if it is none.
    static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int? {
        var parts = tm()
        guard ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return timegm(&parts)
    }

    private static func text(_ name: OpaquePointer?) -> String? {
        LibCrypto.written { sink in
            X509_NAME_print_ex(sink, name, 0, credentials_name_flags) >= 0
        }.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Handle {
    /// The public key of a certificate, as long as that lives.
    var publicKey: OpaquePointer? { X509_get0_pubkey(pointer) }
}
