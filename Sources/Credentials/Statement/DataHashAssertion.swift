/// The assertion that binds a manifest to its file: the hash of all but some ranges (C2PA 2.2, 18.5).
///
/// It has the same length whatever it says, so that the file can be laid out before it is hashed.
struct DataHashAssertion {
    static let label = "c2pa.hash.data"
    /// Most ranges that there is room for.
    static let maximumExclusions = 4
    private static let hash = HashAlgorithm.sha256
    /// The length of the filling stays between 24 and 255, where it takes a byte itself.
    private static let minimumPad = 24

    /// The longest that it can be without the filling.
    private static let longest = content(
        [Range<Int>](repeating: Int.max - 1..<Int.max, count: maximumExclusions),
        [UInt8](repeating: 0, count: 32), pad: minimumPad, widest: true
    ).encoded.count

    let value: CBORValue

    /// An assertion of no file yet.
    static let placeholder = DataHashAssertion(filled: [], [UInt8](repeating: 0, count: 32))

    /// An assertion of a file.
    ///
    /// - Parameters:
    ///   - exclusions: ranges of bytes that are left out, in their order; none for a manifest beside the file.
    ///   - hash: SHA-256 of all other bytes.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/statement``.
    init(exclusions: [Range<Int>], hash: [UInt8]) throws(CredentialsError) {
        guard exclusions.count <= Self.maximumExclusions, hash.count == 32,
            exclusions.allSatisfy({ $0.lowerBound >= 0 && !$0.isEmpty }),
            zip(exclusions, exclusions.dropFirst()).allSatisfy({ $0.upperBound <= $1.lowerBound })
        else {
            throw CredentialStatement.refusal(
                "at most \(Self.maximumExclusions) ranges in their order can be left out, and the hash "
                    + "is one of SHA-256")
        }
        self.init(filled: exclusions, hash)
    }

    private init(filled exclusions: [Range<Int>], _ hash: [UInt8]) {
        let used = Self.content(exclusions, hash, pad: Self.minimumPad).encoded.count
        value = Self.content(exclusions, hash, pad: Self.minimumPad + Self.longest - used)
    }

    private static func content(
        _ exclusions: [Range<Int>], _ digest: [UInt8], pad: Int, widest: Bool = false
    ) -> CBORValue {
        .fields([
            "exclusions": exclusions.isEmpty
                ? nil
                : .array(
                    exclusions.map {
                        .fields([
                            "start": .integer($0.lowerBound),
                            "length": .integer(widest ? Int.max : $0.count),
                        ])
                    }),
            "name": .text("jumbf manifest"), "alg": .text(hash.rawValue), "hash": .bytes(digest),
            "pad": .bytes([UInt8](repeating: 0, count: pad)),
        ])
    }
}
