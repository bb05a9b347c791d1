import COpenSSL

/// What the extensions of a certificate say, as far as the rules ask for it.
struct CertificateExtensions {
    /// Purposes by their object identifiers; nil without the extension.
    let purposes: [String]?
    /// Bits of the key usage (X509v3_KU_…); nil without the extension.
    let usage: Int?
    let isAuthority: Bool
    let hasAuthorityKeyIdentifier: Bool
    /// An object identifier of what is critical and unknown to the rules.
    let unknownCritical: String?

    /// What the reference reader takes for known, critical or not.
    private static let known: Set<CInt> = [
        NID_authority_key_identifier, NID_subject_key_identifier, NID_key_usage,
        NID_certificate_policies, NID_policy_mappings, NID_subject_alt_name, NID_basic_constraints,
        NID_name_constraints, NID_policy_constraints, NID_ext_key_usage,
        NID_crl_distribution_points, NID_inhibit_any_policy, NID_info_access,
        NID_netscape_cert_type, NID_crl_number, NID_crl_reason, NID_invalidity_date,
    ]

    init(_ certificate: OpaquePointer) {
        let usage = X509_get_key_usage(certificate)
        self.usage = usage == UInt32.max ? nil : Int(usage)
        isAuthority = X509_get_extension_flags(certificate) & UInt32(EXFLAG_CA) != 0
        hasAuthorityKeyIdentifier =
            X509_get_ext_by_NID(certificate, NID_authority_key_identifier, -1) >= 0
        purposes = Self.purposes(certificate)
        unknownCritical = (0..<max(0, X509_get_ext_count(certificate))).lazy
            .map { X509_get_ext(certificate, $0) }
            .filter { X509_EXTENSION_get_critical($0) == 1 }
            .map { X509_EXTENSION_get_object($0) }
            .first { !Self.known.contains(OBJ_obj2nid($0)) }
            .map { LibCrypto.identifier($0) }
    }

    private static func purposes(_ certificate: OpaquePointer) -> [String]? {
        guard let found = X509_get_ext_d2i(certificate, NID_ext_key_usage, nil, nil) else {
            ERR_clear_error()
            return X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1) >= 0 ? [] : nil
        }
        let stack = OpaquePointer(found)
        defer { EXTENDED_KEY_USAGE_free(stack) }
        return LibCrypto.elements(stack).map { LibCrypto.identifier($0) }
    }
}
