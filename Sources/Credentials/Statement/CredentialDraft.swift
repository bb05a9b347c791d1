import COpenSSL
import Files

/// A manifest store that is ready except for the file's hash and the signature, which change no length.
///
/// A file is laid out with room for ``storeBytes``, hashed without it, and gets what ``finish`` returns.
/// All labels derive from what is stated, signed with and hashed: with Ed25519 and without time
/// stamps the same input gives the same bytes (C2PA 2.2, 10 and 11).
public struct CredentialDraft: Sendable {
    private static let unnamed = "urn:c2pa:00000000-0000-0000-0000-000000000000"
    private static let actionsLabel = "c2pa.actions.v2"
    private static let hashing = HashAlgorithm.sha256

    /// Length of the store, in bytes.
    public private(set) var storeBytes = 0
    /// What signs it.
    public let algorithm: SigningAlgorithm

    private let statement: CredentialStatement
    private let chain: CertificateChain
    private let ingredientManifests: [UInt8]
    /// Boxes of all assertions but the hash of the file, with their labels.
    private var assertions: [(label: String, box: [UInt8])] = []
    private let writer: COSEWriter

    /// Prepares a store.
    ///
    /// - Parameters:
    ///   - statement: what it states.
    ///   - chain: what it will be signed with; whether it serves is for ``CertificateChain/check(for:at:)``.
    ///   - reservingTimeStamp: whether there is room for a time stamp, of some 10 KB.
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/statement`` or
    ///   ``CredentialsError/Kind/certificate``.
    public init(
        _ statement: CredentialStatement, _ chain: CertificateChain, reservingTimeStamp: Bool
    ) throws(CredentialsError) {
        try statement.check()
        guard let algorithm = try chain.leaf.signingAlgorithm() else {
            throw CredentialsError(
                .certificate,
                "The certificate of '\(chain.leaf.subject)' has a key of a kind that cannot be used for signing.",
                remedy: "Use a key on the curve P-256, P-384 or P-521, or an Ed25519 key.")
        }
        self.statement = statement
        self.chain = chain
        self.algorithm = algorithm
        writer = COSEWriter(
            chain.certificates.map(\.der), algorithm, hasRoomForTimeStamp: reservingTimeStamp)
        let ingredient = statement.ingredient.map { IngredientAssertion($0) }
        ingredientManifests = ingredient?.manifests ?? []
        var reference: HashedReference?
        if let ingredient {
            let box = Self.assertion(IngredientAssertion.label, ingredient.value)
            assertions.append((IngredientAssertion.label, box))
            reference = Self.reference(IngredientAssertion.label, box)
        }
        assertions.append(
            (
                Self.actionsLabel,
                Self.assertion(Self.actionsLabel, Self.actions(statement.actions, reference))
            ))
        for assertion in statement.assertions {
            assertions.append(
                (assertion.label, Self.assertion(assertion.label, assertion.content)))
        }
        let unsigned = try store(label: Self.unnamed, .placeholder) { _ in
            [UInt8](repeating: 0, count: algorithm.signatureBytes ?? 0)
        }
        storeBytes = unsigned.count
    }

    /// Makes the store.
    ///
    /// - Parameters:
    ///   - exclusions: the ranges of the file that are not hashed, in their order, at most
    ///     four; none for a store beside the file.
    ///   - hash: SHA-256 of all other bytes, 32 bytes.
    ///   - signer: the key of the chain.
    ///   - timeStamp: asks a time stamp server to stamp a message and returns its token; nil leaves the room empty.
    /// - Returns: a store of ``storeBytes`` bytes.
    /// - Throws: ``CredentialsError``, or what `timeStamp` throws.
    public func finish(
        exclusions: [Range<Int>], hash: [UInt8], signer: borrowing SigningKey,
        timeStamp: ([UInt8]) throws(CredentialsError) -> [UInt8]? = { _ in nil }
    ) throws(CredentialsError) -> SignedStore {
        try chain.check(signer)
        let binding = try DataHashAssertion(exclusions: exclusions, hash: hash)
        let unnamed = try store(label: Self.unnamed, binding) { _ in
            [UInt8](repeating: 0, count: algorithm.signatureBytes ?? 0)
        }
        let label = "urn:c2pa:" + derivedUUID(Self.hashing.hash(unnamed))
        var token: [UInt8]?
        let signed = try store(label: label, binding, token: { token }) {
            message throws(CredentialsError) in
            let signature = try signer.sign(message)
            token = try timeStamp(
                COSESignature.stampedBytes(protected: writer.protected, signature: signature))
            return signature
        }
        precondition(signed.count == storeBytes, "a store of another length")
        return SignedStore(label: label, bytes: signed)
    }

    // MARK: Parts

    private func store(
        label: String, _ binding: DataHashAssertion, token: () -> [UInt8]? = { nil },
        sign: ([UInt8]) throws(CredentialsError) -> [UInt8]
    ) throws(CredentialsError) -> [UInt8] {
        let boxes =
            [(DataHashAssertion.label, Self.assertion(DataHashAssertion.label, binding.value))]
            + assertions
        let claim = claim(label, boxes.map { Self.reference($0.0, $0.1) })
        let signature = try sign(writer.signedBytes(claim: claim.encoded))
        let manifest = JUMBFWriter.superbox(
            .manifest, label,
            JUMBFWriter.superbox(.assertions, BoxAddress.assertions, boxes.flatMap { $0.1 })
                + JUMBFWriter.cbor(.claim, Claim.labels[1], claim)
                + JUMBFWriter.cbor(
                    .signature, BoxAddress.signature, try writer.box(signature, token: token())))
        return JUMBFWriter.superbox(.store, "c2pa", ingredientManifests + manifest)
    }

    private func claim(_ label: String, _ references: [HashedReference]) -> CBORValue {
        .fields([
            "instanceID": .text(statement.instanceID),
            "claim_generator_info": statement.generator.value,
            "signature": .text(BoxAddress.signature(of: label)),
            "created_assertions": .array(references.map(\.value)),
            "dc:title": .text(statement.title),
            "alg": .text(Self.hashing.rawValue),
        ])
    }

    private static func actions(
        _ actions: [CredentialStatement.Action], _ ingredient: HashedReference?
    ) -> CBORValue {
        .fields(["actions": .array(actions.map { value(of: $0, ingredient) })])
    }

    private static func value(
        of action: CredentialStatement.Action, _ ingredient: HashedReference?
    ) -> CBORValue {
        var parameters: [CBOREntry] = []
        if case .map(let entries)? = action.parameters { parameters = entries }
        if action.usesIngredient, let ingredient {
            parameters.append(CBOREntry(.text("ingredients"), .array([ingredient.value])))
        }
        return .fields([
            "action": .text(action.name), "when": action.when.map { .tagged(0, .text($0)) },
            "softwareAgent": action.agent?.value,
            "digitalSourceType": action.digitalSourceType.map { .text($0) },
            "parameters": parameters.isEmpty ? nil : .map(parameters),
        ])
    }

    private static func assertion(_ label: String, _ value: CBORValue) -> [UInt8] {
        JUMBFWriter.cbor(.cbor, label, value)
    }

    private static func reference(_ label: String, _ box: [UInt8]) -> HashedReference {
        HashedReference(url: BoxAddress.relative(label), hash: hashing.hash(box[8...]))
    }
}

extension Certificate {
    /// What its key signs with; nil for a kind that is not signed with here.
    fileprivate func signingAlgorithm() throws(CredentialsError) -> SigningAlgorithm? {
        let handle = try opened()
        return X509_get0_pubkey(handle.pointer).flatMap { SigningAlgorithm(key: $0) }
    }
}
