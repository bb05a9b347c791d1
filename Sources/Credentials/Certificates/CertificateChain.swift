import COpenSSL
public import SystemPackage

/// The certificates that a signer signs with: its own first, then those of the authorities above it.
public struct CertificateChain: Hashable, Sendable {
    /// Most certificates of a chain.
    public static let maximumCount = 8

    /// The file that it came from.
    public let file: FilePath
    /// The signer's own certificate.
    public let leaf: Certificate
    /// Those above it, in their order.
    public let authorities: [Certificate]

    /// Reads a chain in PEM.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/certificate``, which names the file.
    public init(_ file: FilePath) throws(CredentialsError) {
        let certificates = try CertificateFile.read(file)
        guard let leaf = certificates.first, certificates.count <= Self.maximumCount else {
            throw CredentialsError(
                .certificate,
                "'\(file)' contains \(certificates.count) certificates, too many for a chain.",
                remedy: "Keep only the signer's certificate and those of the authorities above it.")
        }
        (self.file, self.leaf) = (file, leaf)
        authorities = Array(certificates.dropFirst())
    }

    /// All certificates, in their order.
    public var certificates: [Certificate] { [leaf] + authorities }

    /// Refuses a chain that readers would call invalid, with the first reason.
    ///
    /// - Parameters:
    ///   - key: what is signed with.
    ///   - time: when, in seconds since 1970.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/certificate``, or of the kind
    ///   ``CredentialsError/Kind/key`` for a key that does not belong to the chain.
    public func check(
        for key: borrowing SigningKey, at time: Int
    ) throws(CredentialsError) {
        if let fault = CertificateProfile.fault(of: leaf, at: time, for: .claims) {
            throw refusal("The certificate of '\(leaf.subject)'", fault.reason, fault.remedy)
        }
        let opened = try leaf.opened()
        guard
            CertificateExtensions(opened.pointer).purposes?.contains(CertificateProfile.signing)
                == true
        else {
            throw refusal(
                "The certificate of '\(leaf.subject)'", "is not for signing claims",
                "Ask for a certificate with the purpose emailProtection.")
        }
        try checkOrder()
        try check(key)
    }

    /// Refuses a key that is not the one of the first certificate.
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/key``.
    func check(_ key: borrowing SigningKey) throws(CredentialsError) {
        let opened = try leaf.opened()
        guard let publicKey = opened.publicKey, key.isPrivateHalf(of: publicKey) else {
            throw CredentialsError(
                .key,
                "The key in '\(key.file)' does not belong to the first certificate in '\(file)'.",
                remedy: "Use the key that the certificate was requested with.")
        }
    }

    /// Each certificate must have been given by the next.
    private func checkOrder() throws(CredentialsError) {
        for (lower, upper) in zip(certificates, authorities) {
            let subject = try lower.opened()
            let issuer = try upper.opened()
            guard X509_check_issued(issuer.pointer, subject.pointer) == X509_V_OK else {
                throw refusal(
                    "The certificate of '\(lower.subject)'",
                    "was not issued by the next one, '\(upper.subject)'",
                    "Put the signer's certificate first, and each authority's after the one it issued."
                )
            }
        }
    }

    private func refusal(_ what: String, _ reason: String, _ remedy: String) -> CredentialsError {
        CredentialsError(.certificate, "\(what) in '\(file)' \(reason).", remedy: remedy)
    }
}
