import COpenSSL

/// The hash algorithms that C2PA allows (C2PA 2.2, 13.1).
enum HashAlgorithm: String, Sendable, CaseIterable {
    case sha256, sha384, sha512

    /// libcrypto's algorithm.
    var digest: OpaquePointer? {
        guard LibCrypto.isReady else { return nil }
        switch self {
        case .sha256: return EVP_sha256()
        case .sha384: return EVP_sha384()
        case .sha512: return EVP_sha512()
        }
    }

    /// The hash of bytes at hand.
    func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var running = RunningHash(self)
        running.update(Array(bytes))
        return running.finish()
    }
}

/// The hash of bytes that come in pieces.
struct RunningHash: ~Copyable {
    private let context: OpaquePointer

    /// The hash of no bytes yet.
    init(_ algorithm: HashAlgorithm) {
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex2(context, algorithm.digest, nil) == 1
        else { preconditionFailure("libcrypto has no \(algorithm)") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes to what is hashed.
    mutating func update(_ bytes: [UInt8]) {
        let status = EVP_DigestUpdate(context, bytes, bytes.count)
        precondition(status == 1, "libcrypto refuses bytes")
    }

    /// The hash of all bytes.
    consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { digest, count in
            var length: CUnsignedInt = 0
            let status = EVP_DigestFinal_ex(context, digest.baseAddress, &length)
            precondition(status == 1, "libcrypto refuses to finish a digest")
            count = Int(length)
        }
    }
}
