import COpenSSL
import Files
import SystemPackage

/// Files of certificates in PEM (RFC 7468).
enum CertificateFile {
    /// Longest file that is read, in bytes: lists of anchors may be long.
    static let maximumBytes = 8 << 20

    /// The certificates of a file, in their order.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/certificate``, which names the file.
    static func read(_ file: FilePath) throws(CredentialsError) -> [Certificate] {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(file, limit: maximumBytes + 1)
        } catch {
            throw CredentialsError(
                .certificate, error.description, remedy: "Check the path and its permissions.",
                isOfReading: true)
        }
        guard bytes.count <= maximumBytes else {
            throw CredentialsError(
                .certificate, "'\(file)' is too long for a file of certificates.",
                remedy: "Name the right file.")
        }
        return try certificates(pem: bytes, name: "'\(file)'")
    }

    /// The certificates of such a text.
    ///
    /// - Parameters:
    ///   - pem: the text; anything between certificates is passed over.
    ///   - name: what errors call it.
    /// - Returns: the certificates, in their order.
    /// - Throws: ``CredentialsError``.
    static func certificates(
        pem: [UInt8], name: String
    ) throws(CredentialsError) -> [Certificate] {
        guard LibCrypto.isReady else { throw none(in: name) }
        var certificates: [Certificate] = []
        var isWhole = false
        let blocks = pem.withUnsafeBytes { Self.blocks($0, isWhole: &isWhole) }
        for der in blocks { certificates.append(try Certificate(der: der)) }
        guard !certificates.isEmpty else { throw none(in: name) }
        guard isWhole else {
            throw CredentialsError(
                .certificate,
                "Certificate \(certificates.count + 1) in \(name) is damaged.",
                remedy: "Get a new copy of the file.")
        }
        return certificates
    }

    /// The certificates of a text in DER; the text is whole if nothing in it is damaged.
    private static func blocks(
        _ pem: UnsafeRawBufferPointer, isWhole: inout Bool
    ) -> [[UInt8]] {
        guard
            let source = Handle(
                BIO_new_mem_buf(pem.baseAddress, CInt(pem.count)), { BIO_free($0) })
        else { return [] }
        var blocks: [[UInt8]] = []
        while let opened = Handle(
            PEM_read_bio_X509(source.pointer, nil, { _, _, _, _ in -1 }, nil), { X509_free($0) }),
            let der = LibCrypto.der({ i2d_X509(opened.pointer, $0) })
        { blocks.append(der) }
        isWhole = ERR_peek_last_error() & UInt(ERR_REASON_MASK) == UInt(PEM_R_NO_START_LINE)
        ERR_clear_error()
        return blocks
    }

    private static func none(in name: String) -> CredentialsError {
        CredentialsError(
            .certificate, "\(name) contains no certificate in PEM.",
            remedy: "Name the file that begins with '-----BEGIN CERTIFICATE-----'.")
    }
}
