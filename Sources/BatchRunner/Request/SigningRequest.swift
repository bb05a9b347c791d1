public import Records

/// With what outputs are signed; where the key is, and never the key.
public struct SigningRequest: Codable, Hashable, Sendable {
    /// PEM file of the certificate and those that vouch for it.
    public var chain: CodablePath
    /// PEM file of the private key.
    public var key: CodablePath
    /// Address of a time stamp server; nil for none.
    public var timeStampServer: String?
    /// True to write credentials into files of their own; nil for not, as earlier versions left it.
    public var isBeside: Bool?

    /// A request to sign.
    public init(
        chain: CodablePath, key: CodablePath, timeStampServer: String? = nil, isBeside: Bool = false
    ) {
        self.chain = chain
        self.key = key
        self.timeStampServer = timeStampServer
        self.isBeside = isBeside
    }

    /// The same, independent of the folder that the program is run in.
    var withAbsolutePaths: SigningRequest {
        SigningRequest(
            chain: CodablePath(chain.path.absolute), key: CodablePath(key.path.absolute),
            timeStampServer: timeStampServer, isBeside: isBeside == true)
    }
}
