import COpenSSL

/// A digest of libcrypto over bytes that come in pieces.
struct MessageDigest: ~Copyable {
    /// An algorithm of libcrypto, looked up once in a process.
    struct Algorithm: @unchecked Sendable {
        fileprivate let pointer: OpaquePointer

        /// Looks it up by its name in libcrypto.
        ///
        /// libcrypto must not read `openssl.cnf` by itself: processes that hash may no longer open files.
        init(_ name: String) {
            guard OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1,
                let pointer = EVP_MD_fetch(nil, name, nil)
            else { preconditionFailure("libcrypto has no \(name)") }
            self.pointer = pointer
        }

        /// Length of its digests in bytes.
        var byteCount: Int { Int(EVP_MD_get_size(pointer)) }
    }

    private let algorithm: Algorithm
    private let context: OpaquePointer

    /// The digest of no bytes yet.
    init(_ algorithm: Algorithm) {
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex2(context, algorithm.pointer, nil) == 1
        else { preconditionFailure("no memory for a digest") }
        self.algorithm = algorithm
        self.context = context
    }

    private init(_ algorithm: Algorithm, copying other: OpaquePointer) {
        guard let context = EVP_MD_CTX_new(), EVP_MD_CTX_copy_ex(context, other) == 1
        else { preconditionFailure("no memory for a digest") }
        self.algorithm = algorithm
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Another digest of the bytes so far.
    borrowing func copy() -> MessageDigest { MessageDigest(algorithm, copying: context) }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(status == 1, "libcrypto refuses bytes")
    }

    consuming func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.byteCount) { digest, count in
            let status = EVP_DigestFinal_ex(context, digest.baseAddress, nil)
            precondition(status == 1, "libcrypto refuses to finish a digest")
            count = algorithm.byteCount
        }
    }
}
