import COpenSSL

extension SigningAlgorithm {
    /// True if a signature of a message was made with the private half of a key.
    ///
    /// - Parameters:
    ///   - signature: as COSE has it: of ECDSA r and s.
    ///   - message: what was signed.
    ///   - key: one of libcrypto's.
    /// - Returns: false too if the key is none for the algorithm.
    func isSignature(_ signature: [UInt8], of message: [UInt8], by key: OpaquePointer) -> Bool {
        defer { ERR_clear_error() }
        guard let signature = fitting(signature, key),
            let context = Handle(EVP_MD_CTX_new(), { EVP_MD_CTX_free($0) })
        else { return false }
        var parameters: OpaquePointer?
        guard
            EVP_DigestVerifyInit(context.pointer, &parameters, hash?.digest, nil, key) == 1,
            form != .pss || Self.setPadding(parameters)
        else { return false }
        return EVP_DigestVerify(
            context.pointer, signature, signature.count, message, message.count) == 1
    }

    /// The signature as libcrypto takes it; nil if the key is of another kind.
    private func fitting(_ signature: [UInt8], _ key: OpaquePointer) -> [UInt8]? {
        switch (form, EVP_PKEY_get_base_id(key)) {
        case (.edwards, EVP_PKEY_ED25519): return signature
        case (.pss, EVP_PKEY_RSA), (.pss, EVP_PKEY_RSA_PSS): return signature
        case (.ecdsa, EVP_PKEY_EC):
            let width = (Int(EVP_PKEY_get_bits(key)) + 7) / 8
            return signature.count == 2 * width ? ECDSASignature.der(raw: signature) : nil
        default: return nil
        }
    }

    /// PSS with a salt as long as the hash (RFC 8230, 2).
    private static func setPadding(_ parameters: OpaquePointer?) -> Bool {
        EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1
    }
}
