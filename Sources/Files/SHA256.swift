import COpenSSL

/// SHA-256 of bytes that come in pieces (FIPS 180-4).
public struct SHA256: ~Copyable {
    /// Length of a digest in bytes.
    public static let byteCount = 32

    /// The algorithm, looked up once.
    ///
    /// libcrypto must not read `openssl.cnf` by itself: processes that hash may no longer open files.
    nonisolated(unsafe) private static let algorithm: OpaquePointer = {
        guard OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1,
            let algorithm = EVP_MD_fetch(nil, "SHA2-256", nil)
        else { preconditionFailure("libcrypto has no SHA-256") }
        return algorithm
    }()

    private let context: OpaquePointer

    /// The hash of no bytes yet.
    public init() {
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1
        else { preconditionFailure("no memory for a digest") }
        self.context = context
    }

    private init(context: OpaquePointer) { self.context = context }

    /// Another hash of the bytes so far, which goes its own way from here.
    public borrowing func copy() -> SHA256 {
        guard let context = EVP_MD_CTX_new(), EVP_MD_CTX_copy_ex(context, self.context) == 1
        else { preconditionFailure("no memory for a digest") }
        return SHA256(context: context)
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes to what is hashed.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(status == 1, "libcrypto refuses bytes")
    }

    /// The digest of all bytes, ``byteCount`` long.
    public consuming func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { digest, count in
            let status = EVP_DigestFinal_ex(context, digest.baseAddress, nil)
            precondition(status == 1, "libcrypto refuses to finish a digest")
            count = Self.byteCount
        }
    }

    /// The digest of bytes at hand.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }
}
