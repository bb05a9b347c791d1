/// The signature of a claim: COSE_Sign1 with its payload left out (RFC 9052, 4.2; C2PA 2.2, 13.2).
struct COSESignature {
    /// How a time stamp was stored, which says what it stamps.
    enum TimeStampForm: Hashable {
        /// `sigTst`: the claim.
        case claim
        /// `sigTst2`: the signature.
        case signature
    }

    /// The protected header as it was signed.
    let protected: [UInt8]
    let algorithm: SigningAlgorithm
    /// Certificates in DER, the signer's first.
    let chain: [[UInt8]]
    let signature: [UInt8]
    let timeStampForm: TimeStampForm?
    /// Time stamps: tokens, or responses that hold them.
    let timeStamps: [[UInt8]]
    /// Responses about revocation are there.
    let hasStatusResponses: Bool

    /// Most certificates that a signature may bring along.
    static let maximumCertificates = 32

    /// Why a signature cannot be checked.
    enum Fault: Error, Hashable {
        case algorithm
        case chain
        case form
    }

    /// Reads a signature, with or without the tag 18.
    init(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        guard let value = try? CBORReader.value(bytes), Self.isTagged(value),
            let parts = value.untagged.arrayValue, parts.count == 4,
            let protected = parts[0].bytesValue, let signature = parts[3].bytesValue,
            let header = protected.isEmpty ? .map([]) : try? CBORReader.value(protected[...])
        else { throw .form }
        guard let number = header[.integer(1)]?.integerValue,
            let algorithm = SigningAlgorithm(coseNumber: number)
        else { throw .algorithm }
        (self.protected, self.algorithm, self.signature) = (protected, algorithm, signature)
        chain = try Self.chain(header, parts[1])
        let forms: [(String, TimeStampForm)] = [("sigTst2", .signature), ("sigTst", .claim)]
        let found = forms.first { parts[1][$0.0] != nil }
        timeStampForm = found?.1
        timeStamps =
            found.flatMap { parts[1][$0.0]?["tstTokens"]?.arrayValue }?
            .map { $0["val"]?.bytesValue ?? [] } ?? []
        hasStatusResponses = parts[1]["rVals"] != nil
    }

    private static func isTagged(_ value: CBORValue) -> Bool {
        guard case .tagged(let tag, _) = value else { return true }
        return tag == 18
    }

    /// The certificates, in the protected header, or in the other as early writers had it.
    private static func chain(
        _ header: CBORValue, _ unprotected: CBORValue
    ) throws(Fault) -> [[UInt8]] {
        let inside = header[.integer(33)] ?? header["x5chain"]
        let outside = unprotected["x5chain"]
        guard let chain = inside ?? outside, inside == nil || outside == nil else { throw .chain }
        let certificates =
            chain.arrayValue?.compactMap(\.bytesValue) ?? [chain.bytesValue].compactMap(\.self)
        guard !certificates.isEmpty, certificates.count <= maximumCertificates else { throw .chain }
        return certificates
    }

    // MARK: What is signed and stamped

    /// The bytes that the signature is of.
    func signedBytes(claim: some Collection<UInt8>) -> [UInt8] {
        Self.structure("Signature1", protected, Array(claim))
    }

    /// The bytes that the time stamp is of; nil without one.
    func stampedBytes(claim: some Collection<UInt8>) -> [UInt8]? {
        switch timeStampForm {
        case .signature: Self.stampedBytes(protected: protected, signature: signature)
        case .claim: Self.structure("CounterSignature", protected, Array(claim))
        case nil: nil
        }
    }

    static func structure(_ context: String, _ protected: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        CBORValue.array([.text(context), .bytes(protected), .bytes([]), .bytes(payload)]).encoded
    }

    /// The bytes that a time stamp of a signature is of (C2PA 2.2, 10.3.2.5).
    static func stampedBytes(protected: [UInt8], signature: [UInt8]) -> [UInt8] {
        structure("CounterSignature", protected, CBORValue.bytes(signature).encoded)
    }
}
