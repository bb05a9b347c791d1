import COpenSSL

/// The signature algorithms that C2PA allows (C2PA 2.2, 13.2; RFC 9053 and RFC 8230).
public enum SigningAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// ECDSA with SHA-256.
    case es256 = "ES256"
    /// ECDSA with SHA-384.
    case es384 = "ES384"
    /// ECDSA with SHA-512.
    case es512 = "ES512"
    /// RSASSA-PSS with SHA-256; checked, not made.
    case ps256 = "PS256"
    /// RSASSA-PSS with SHA-384; checked, not made.
    case ps384 = "PS384"
    /// RSASSA-PSS with SHA-512; checked, not made.
    case ps512 = "PS512"
    /// EdDSA with the curve Ed25519.
    case ed25519 = "Ed25519"

    /// How the algorithm forms its signatures.
    enum Form { case ecdsa, pss, edwards }

    var form: Form {
        switch self {
        case .es256, .es384, .es512: .ecdsa
        case .ps256, .ps384, .ps512: .pss
        case .ed25519: .edwards
        }
    }

    /// The hash of the message; nil where the algorithm sees to it itself.
    var hash: HashAlgorithm? {
        switch self {
        case .es256, .ps256: .sha256
        case .es384, .ps384: .sha384
        case .es512, .ps512: .sha512
        case .ed25519: nil
        }
    }

    /// The number that COSE has for it.
    var coseNumber: Int {
        switch self {
        case .es256: -7
        case .es384: -35
        case .es512: -36
        case .ps256: -37
        case .ps384: -38
        case .ps512: -39
        case .ed25519: -8
        }
    }

    /// The algorithm that COSE has a number for.
    init?(coseNumber: Int) {
        guard let found = Self.allCases.first(where: { $0.coseNumber == coseNumber }) else {
            return nil
        }
        self = found
    }

    /// The algorithm that a key is used with; nil for a kind or curve that is not used for signing here.
    init?(key: OpaquePointer) {
        switch (EVP_PKEY_get_base_id(key), Self.curve(of: key)) {
        case (EVP_PKEY_ED25519, _): self = .ed25519
        case (EVP_PKEY_EC, "prime256v1"), (EVP_PKEY_EC, "P-256"): self = .es256
        case (EVP_PKEY_EC, "secp384r1"), (EVP_PKEY_EC, "P-384"): self = .es384
        case (EVP_PKEY_EC, "secp521r1"), (EVP_PKEY_EC, "P-521"): self = .es512
        default: return nil
        }
    }

    /// Bytes of a signature; nil where that depends on the key.
    var signatureBytes: Int? {
        switch self {
        case .es256, .ed25519: 64
        case .es384: 96
        case .es512: 132
        case .ps256, .ps384, .ps512: nil
        }
    }

    private static func curve(of key: OpaquePointer) -> String {
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return "" }
        return String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
