import COpenSSL
import Files
public import SystemPackage

/// The private key that claims are signed with; its memory is libcrypto's, which wipes it.
///
/// libcrypto only reads it and counts its uses atomically, so threads may share it.
public struct SigningKey: ~Copyable, @unchecked Sendable {
    /// Longest file of a key that is read, in bytes.
    public static let maximumBytes = 1 << 16

    /// What the key signs with.
    public let algorithm: SigningAlgorithm
    /// The file that it came from.
    public let file: FilePath
    private let key: Handle

    /// Reads a key in PEM: PKCS #8, encrypted or not (RFC 5958), or what OpenSSL wrote before.
    ///
    /// - Parameters:
    ///   - file: nobody but its owner may read it, and it belongs to this user or to root.
    ///   - passphrase: of an encrypted key, its bytes as they are.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/key``.
    public init(_ file: FilePath, passphrase: [UInt8]? = nil) throws(CredentialsError) {
        let opened: Opened
        do {
            opened = try PrivateFile.withContent(of: file, limit: Self.maximumBytes) {
                Self.open($0, passphrase: passphrase)
            }
        } catch {
            throw CredentialsError(
                .key, error.cause, remedy: error.remedy, isOfReading: error.isOfReading)
        }
        guard let key = Handle(opened.key, { EVP_PKEY_free($0) }) else {
            throw Self.refusal(of: file, opened, isGiven: passphrase != nil)
        }
        guard let algorithm = SigningAlgorithm(key: key.pointer) else {
            throw CredentialsError(
                .key, "The key in '\(file)' is of a kind that cannot be used for signing.",
                remedy: "Use a key on the curve P-256, P-384 or P-521, or an Ed25519 key.")
        }
        self.algorithm = algorithm
        self.file = file
        self.key = key
    }

    /// Signs a message.
    ///
    /// - Returns: the signature as COSE has it, ``SigningAlgorithm/signatureBytes`` long.
    /// - Throws: ``CredentialsError`` with libcrypto's reason.
    borrowing func sign(_ message: [UInt8]) throws(CredentialsError) -> [UInt8] {
        guard let context = Handle(EVP_MD_CTX_new(), { EVP_MD_CTX_free($0) }),
            EVP_DigestSignInit(
                context.pointer, nil, algorithm.hash?.digest, nil, key.pointer) == 1
        else { throw failure() }
        var length = Int(EVP_PKEY_get_size(key.pointer))
        var signature = [UInt8](repeating: 0, count: length)
        guard
            EVP_DigestSign(context.pointer, &signature, &length, message, message.count) == 1,
            let width = algorithm.signatureBytes
        else { throw failure() }
        signature.removeSubrange(length...)
        guard algorithm.form == .ecdsa else { return signature }
        guard let raw = ECDSASignature.raw(der: signature, width: width / 2) else {
            throw failure()
        }
        return raw
    }

    /// True if it is the private half of a public key.
    borrowing func isPrivateHalf(of publicKey: OpaquePointer) -> Bool {
        defer { ERR_clear_error() }
        return EVP_PKEY_eq(key.pointer, publicKey) == 1
    }

    private borrowing func failure() -> CredentialsError {
        CredentialsError(
            .key, "Signing with the key in '\(file)' failed: \(LibCrypto.takeReason()).")
    }

    // MARK: Reading

    private struct Opened {
        var key: OpaquePointer?
        var isEncrypted = false
    }

    /// What libcrypto's question for a passphrase is answered with.
    private struct Answer {
        let passphrase: [UInt8]?
        var wasAsked = false
    }

    private static func open(_ pem: UnsafeRawBufferPointer, passphrase: [UInt8]?) -> Opened {
        guard LibCrypto.isReady,
            let source = Handle(
                BIO_new_mem_buf(pem.baseAddress, CInt(pem.count)), { BIO_free($0) })
        else { return Opened() }
        var answer = Answer(passphrase: passphrase)
        let key = withUnsafeMutablePointer(to: &answer) { answer in
            // Without an answer of ours libcrypto would ask at the terminal.
            PEM_read_bio_PrivateKey(
                source.pointer, nil,
                { buffer, room, _, context in
                    guard let answer = context?.assumingMemoryBound(to: Answer.self) else {
                        return -1
                    }
                    answer.pointee.wasAsked = true
                    guard let buffer, let given = answer.pointee.passphrase,
                        given.count <= Int(room)
                    else { return -1 }
                    for (index, byte) in given.enumerated() {
                        buffer[index] = CChar(bitPattern: byte)
                    }
                    return CInt(given.count)
                }, answer)
        }
        ERR_clear_error()
        return Opened(key: key, isEncrypted: answer.wasAsked)
    }

    private static func refusal(
        of file: FilePath, _ opened: Opened, isGiven: Bool
    ) -> CredentialsError {
        guard opened.isEncrypted else {
            return CredentialsError(
                .key, "'\(file)' contains no private key in PEM.",
                remedy: "Name the file that begins with '-----BEGIN PRIVATE KEY-----' or similar.")
        }
        return isGiven
            ? CredentialsError(
                .key, "The passphrase does not open the key in '\(file)'.",
                remedy: "Enter the right passphrase.")
            : CredentialsError(
                .key, "The key in '\(file)' is encrypted, and no passphrase was given.",
                remedy:
                    "Set its passphrase in $AUTOCHROME_KEY_PASSPHRASE, or use --key-passphrase-fd."
            )
    }
}
