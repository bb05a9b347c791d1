/// The signed record of how a picture was made, C2PA content credentials, that its files carry.
public struct CredentialsRecord: Codable, Hashable, Sendable {
    /// Label of the output's manifest, `urn:c2pa:` and a UUID; nil where the files could not be signed.
    public var manifest: String?
    /// SHA-256 of the certificate that signed, lower-case hexadecimal.
    public var certificateSHA256: String
    /// When that certificate ends, ISO 8601.
    public var certificateEnd: String
    /// Whether a time stamp server has confirmed when it was signed.
    public var isTimeStamped: Bool
    /// Why the files are not signed; nil if they are.
    public var problem: String?
    /// True if the scan has credentials of its own, which go along.
    public var includesScan: Bool
    /// True if whoever signed has read the scan and the files itself, and not heard of them.
    public var isFirstHand: Bool

    /// Credentials of a picture.
    public init(
        manifest: String?, certificateSHA256: String, certificateEnd: String, isTimeStamped: Bool,
        problem: String? = nil, includesScan: Bool = false, isFirstHand: Bool = true
    ) {
        self.manifest = manifest
        self.certificateSHA256 = certificateSHA256
        self.certificateEnd = certificateEnd
        self.isTimeStamped = isTimeStamped
        self.problem = problem
        self.includesScan = includesScan
        self.isFirstHand = isFirstHand
    }
}
