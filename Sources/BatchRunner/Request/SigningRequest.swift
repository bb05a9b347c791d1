public import Records

/// With what outputs are signed; where the key is, and never the key.
public struct SigningRequest: Codable, Hashable, Sendable {
    /// PEM file of the certificate and those that vouch for it.
    public var chain: CodablePath
    /// PEM file of the private key.
    public var key: CodablePath
    /// Address of a time stamp server; nil for none.
    public var timeStampServer: String?

    /// A request to sign.
    public init(chain: CodablePath, key: CodablePath, timeStampServer: String? = nil) {
        self.chain = chain
        self.key = key
        self.timeStampServer = timeStampServer
    }

    /// The same, independent of the folder that the program is run in.
    var withAbsolutePaths: SigningRequest {
        SigningRequest(
            chain: CodablePath(chain.path.absolute), key: CodablePath(key.path.absolute),
            timeStampServer: timeStampServer)
    }
}
