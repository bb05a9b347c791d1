/// Writes signatures of claims, all of the same length for a chain and a choice.
struct COSEWriter {
    /// Longest token of a time stamp that there is room for, in bytes.
    static let maximumToken = 10_240
    /// Shortest room that is left over, so that the length of the filling always takes two bytes.
    private static let minimumPad = 256

    let algorithm: SigningAlgorithm
    /// The protected header: the algorithm, and the certificates.
    let protected: [UInt8]
    private let hasRoomForTimeStamp: Bool

    init(_ chain: [[UInt8]], _ algorithm: SigningAlgorithm, hasRoomForTimeStamp: Bool) {
        self.algorithm = algorithm
        self.hasRoomForTimeStamp = hasRoomForTimeStamp
        protected =
            CBORValue.map([
                CBOREntry(.integer(1), .integer(algorithm.coseNumber)),
                CBOREntry(.integer(33), .array(chain.map { .bytes($0) })),
            ]).encoded
    }

    /// The bytes that are to be signed.
    func signedBytes(claim: [UInt8]) -> [UInt8] {
        COSESignature.structure("Signature1", protected, claim)
    }

    /// A signature as it stands in a store.
    ///
    /// - Parameters:
    ///   - signature: the raw one.
    ///   - token: a time stamp, where there is room for one.
    /// - Returns: the value, of the same length whatever the token.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/timeStamp`` for a token that is too long.
    func box(_ signature: [UInt8], token: [UInt8]?) throws(CredentialsError) -> CBORValue {
        guard hasRoomForTimeStamp else { return whole(.map([]), signature) }
        let room =
            whole(
                header(
                    token: [UInt8](repeating: 0, count: Self.maximumToken), pad: Self.minimumPad),
                signature
            )
            .encoded.count
        let used = whole(header(token: token, pad: Self.minimumPad), signature).encoded.count
        guard used <= room else {
            throw CredentialsError(
                .timeStamp,
                "The time stamp is too long: \(token?.count ?? 0) bytes where there is room for "
                    + "\(Self.maximumToken).",
                remedy: "Use another time stamp server.")
        }
        return whole(header(token: token, pad: Self.minimumPad + room - used), signature)
    }

    private func header(token: [UInt8]?, pad: Int) -> CBORValue {
        .fields([
            "sigTst2": token.map {
                .fields(["tstTokens": .array([.fields(["val": .bytes($0)])])])
            },
            "pad": .bytes([UInt8](repeating: 0, count: pad)),
        ])
    }

    private func whole(_ unprotected: CBORValue, _ signature: [UInt8]) -> CBORValue {
        .tagged(18, .array([.bytes(protected), unprotected, .null, .bytes(signature)]))
    }
}
