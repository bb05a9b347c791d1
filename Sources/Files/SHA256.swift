/// SHA-256 of bytes that come in pieces (FIPS 180-4).
public struct SHA256: ~Copyable {
    /// Length of a digest in bytes.
    public static let byteCount = 32

    private static let algorithm = MessageDigest.Algorithm("SHA2-256")

    private var digest: MessageDigest

    /// The hash of no bytes yet.
    public init() { digest = MessageDigest(Self.algorithm) }

    private init(_ digest: consuming MessageDigest) { self.digest = digest }

    /// Another hash of the bytes so far, which goes its own way from here.
    public borrowing func copy() -> SHA256 { SHA256(digest.copy()) }

    /// Appends bytes to what is hashed.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { digest.update(bytes) }

    /// The digest of all bytes, ``byteCount`` long.
    public consuming func finalize() -> [UInt8] { digest.finalize() }

    /// The digest of bytes at hand.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }
}
