import COpenSSL
public import SystemPackage

/// Certificates that are trusted by themselves, and with them those that they have given.
public struct TrustAnchors: Hashable, Sendable {
    /// The certificates.
    public let certificates: [Certificate]

    /// No trust in anybody.
    public static let none = TrustAnchors(certificates: [])

    /// Reads anchors in PEM.
    ///
    /// - Parameter files: each with one certificate or more.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/certificate``, which names the file.
    public init(_ files: [FilePath]) throws(CredentialsError) {
        var found: [Certificate] = []
        for file in files { found += try CertificateFile.read(file) }
        certificates = found
    }

    /// Anchors in DER.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/certificate``.
    public init(der: [[UInt8]]) throws(CredentialsError) {
        var found: [Certificate] = []
        for bytes in der { found.append(try Certificate(der: bytes)) }
        certificates = found
    }

    private init(certificates: [Certificate]) { self.certificates = certificates }

    /// Looks for a chain from a certificate to an anchor.
    ///
    /// Source: RFC 5280, 6, by libcrypto, with its strict checks and no revocation lists. Purposes are left to
    /// ``CertificateProfile``.
    ///
    /// - Parameters:
    ///   - leaf: the certificate.
    ///   - others: what the chain may be made of, in any order.
    ///   - time: when all of it has to be valid, in seconds since 1970.
    /// - Returns: whether there is one.
    func reach(_ leaf: Certificate, by others: [Certificate], at time: Int) -> Bool {
        defer { ERR_clear_error() }
        guard !certificates.isEmpty, LibCrypto.isReady,
            let store = Handle(X509_STORE_new(), { X509_STORE_free($0) }),
            let context = Handle(X509_STORE_CTX_new(), { X509_STORE_CTX_free($0) }),
            let opened = try? leaf.opened(),
            let untrusted = Handle(
                OPENSSL_sk_new_null(), { OPENSSL_sk_pop_free($0, { X509_free(OpaquePointer($0)) }) }
            )
        else { return false }
        for anchor in certificates {
            if let handle = try? anchor.opened() {
                X509_STORE_add_cert(store.pointer, handle.pointer)
            }
        }
        for other in others {
            guard let handle = try? other.opened(), X509_up_ref(handle.pointer) == 1 else {
                continue
            }
            OPENSSL_sk_push(untrusted.pointer, UnsafeRawPointer(handle.pointer))
        }
        guard
            X509_STORE_CTX_init(
                context.pointer, store.pointer, opened.pointer, untrusted.pointer) == 1
        else { return false }
        X509_STORE_CTX_set_flags(context.pointer, credentials_chain_flags)
        X509_STORE_CTX_set_time(context.pointer, 0, time)
        X509_STORE_CTX_set_purpose(context.pointer, X509_PURPOSE_ANY)
        return X509_verify_cert(context.pointer) == 1
    }
}
