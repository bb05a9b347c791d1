import COpenSSL
import Records

/// What C2PA demands of the certificates of signers and of time stamp servers (C2PA 2.2, 14.5.1).
///
/// The rules are those that the reference reader applies.
enum CertificateProfile {
    /// Why a certificate does not serve.
    struct Fault: Hashable {
        /// It would serve at another time.
        var isOfTime = false
        /// The reason, the end of a sentence that begins with "the certificate".
        let reason: String
        let remedy: String
    }

    /// What the certificate is for.
    enum Purpose { case claims, timeStamps }

    /// Purposes of which a signer's certificate needs one (the reference reader's default list), by identifier.
    static let signing = "1.3.6.1.5.5.7.3.4"
    static let timeStamping = "1.3.6.1.5.5.7.3.8"
    static let statusSigning = "1.3.6.1.5.5.7.3.9"
    private static let anyPurpose = "2.5.29.37.0"

    private static let order =
        "Ask for a certificate with the purpose emailProtection, the key usage digitalSignature and an "
        + "authority key identifier."

    /// The first rule that a certificate does not keep.
    ///
    /// - Parameters:
    ///   - certificate: of the signer itself.
    ///   - time: when it was used, in seconds since 1970.
    ///   - purpose: what it was used for.
    /// - Returns: nil if it keeps all.
    static func fault(
        of certificate: Certificate, at time: Int, for purpose: Purpose
    ) -> Fault? {
        guard let handle = try? certificate.opened() else {
            return Fault(reason: "cannot be read", remedy: order)
        }
        let opened = handle.pointer
        guard X509_get_version(opened) == 2 else {
            return Fault(reason: "is not an X.509 version 3 certificate", remedy: order)
        }
        let extensions = CertificateExtensions(opened)
        return faultOfTime(certificate, time) ?? faultOfAlgorithms(opened)
            ?? fault(of: extensions, for: purpose) ?? faultOfIdentifiers(opened)
    }

    private static func faultOfTime(_ certificate: Certificate, _ time: Int) -> Fault? {
        if certificate.isValid(at: time) { return nil }
        let begins = certificate.notBefore > time
        let day = TimeText.utc(Double(begins ? certificate.notBefore : certificate.notAfter))
        return Fault(
            isOfTime: true,
            reason: begins ? "is not valid before \(day)" : "expired on \(day)",
            remedy: begins
                ? "Check the clock, or use a certificate that is valid now."
                : "Use a certificate that is valid now.")
    }

    private static func faultOfAlgorithms(_ certificate: OpaquePointer) -> Fault? {
        let allowed = [
            NID_sha256WithRSAEncryption, NID_sha384WithRSAEncryption, NID_sha512WithRSAEncryption,
            NID_ecdsa_with_SHA256, NID_ecdsa_with_SHA384, NID_ecdsa_with_SHA512, NID_rsassaPss,
            NID_ED25519,
        ]
        var hash: CInt = 0
        X509_get_signature_info(certificate, &hash, nil, nil, nil)
        guard allowed.contains(X509_get_signature_nid(certificate)),
            hash == NID_undef || [NID_sha256, NID_sha384, NID_sha512].contains(hash)
        else {
            return Fault(
                reason: "was signed with an algorithm that C2PA does not allow",
                remedy: "Ask for one that is signed with SHA-256 or better.")
        }
        guard let key = X509_get0_pubkey(certificate) else {
            return Fault(reason: "has no readable key", remedy: order)
        }
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA, EVP_PKEY_RSA_PSS:
            return EVP_PKEY_get_bits(key) >= 2048
                ? nil
                : Fault(
                    reason: "has an RSA key of less than 2048 bits",
                    remedy: "Create a longer key, and request a certificate for it.")
        default:
            return SigningAlgorithm(key: key) != nil
                ? nil
                : Fault(
                    reason: "has a key of a kind or on a curve that C2PA does not allow",
                    remedy: "Create a key on the curve P-256, P-384 or P-521, or an Ed25519 key.")
        }
    }

    private static func fault(
        of extensions: CertificateExtensions, for purpose: Purpose
    ) -> Fault? {
        if extensions.isAuthority {
            return Fault(
                reason: "belongs to an authority (CA:TRUE), which signs other certificates",
                remedy: "Put the signer's own certificate first in the file.")
        }
        if let fault = faultOfPurposes(extensions.purposes, for: purpose) { return fault }
        guard let usage = extensions.usage,
            usage & Int(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION) != 0
        else {
            return Fault(reason: "lacks the key usage digitalSignature", remedy: order)
        }
        guard usage & Int(KU_KEY_CERT_SIGN) == 0 else {
            return Fault(
                reason: "has the key usage keyCertSign, which is for authorities", remedy: order)
        }
        guard extensions.hasAuthorityKeyIdentifier else {
            return Fault(reason: "lacks an authority key identifier", remedy: order)
        }
        return extensions.unknownCritical.map {
            Fault(reason: "has the critical extension \($0), which is unknown", remedy: order)
        }
    }

    private static func faultOfPurposes(_ purposes: [String]?, for purpose: Purpose) -> Fault? {
        guard let purposes else {
            return Fault(reason: "states no purpose (extended key usage)", remedy: order)
        }
        if purposes.contains(anyPurpose) {
            return Fault(reason: "is for any purpose, which C2PA does not allow", remedy: order)
        }
        let wanted =
            purpose == .timeStamps ? [timeStamping] : [signing, timeStamping, statusSigning]
        guard purposes.contains(where: wanted.contains) else {
            return Fault(
                reason: purpose == .timeStamps
                    ? "is not for time stamps"
                    : "is not for emailProtection, which is what readers accept by default",
                remedy: order)
        }
        let special = purposes.filter { [timeStamping, statusSigning].contains($0) }
        return special.isEmpty || purposes.count == 1
            ? nil
            : Fault(
                reason: "is for time stamps or revocation status, but also for other purposes",
                remedy: order)
    }

    private static func faultOfIdentifiers(_ certificate: OpaquePointer) -> Fault? {
        var issuer: UnsafePointer<ASN1_BIT_STRING>?
        var subject: UnsafePointer<ASN1_BIT_STRING>?
        X509_get0_uids(certificate, &issuer, &subject)
        return issuer == nil && subject == nil
            ? nil : Fault(reason: "has unique identifiers of issuer or subject", remedy: order)
    }
}
