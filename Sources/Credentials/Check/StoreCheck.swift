/// The check of one store under way: what was found so far, and hashes that were made already.
struct StoreCheck {
    let store: ManifestStore
    let anchors: TrustAnchors
    /// Now, in seconds since 1970.
    let now: Int
    private(set) var findings: [CredentialFinding] = []
    /// The ingredient whose manifest is looked at.
    var ingredient: String?
    /// What signatures said, by the labels of their manifests.
    var signatures: [String: SignatureFacts] = [:]

    /// Hashes that were made: a box may be named any number of times.
    private struct Hashed: Hashable {
        let range: Range<Int>
        let algorithm: HashAlgorithm
    }
    private var hashes: [Hashed: [UInt8]] = [:]
    private var ingredientsByManifest: [String: [NamedIngredient]] = [:]

    init(_ store: ManifestStore, anchors: TrustAnchors, now: Int) {
        (self.store, self.anchors, self.now) = (store, anchors, now)
        for manifest in store.manifests {
            ingredientsByManifest[manifest.label] = manifest.assertions(base: Ingredient.base).map {
                NamedIngredient(
                    assertion: $0, ingredient: Ingredient(store.value(of: $0), $0))
            }
        }
    }

    /// Notes a finding.
    mutating func note(_ code: StatusCode, _ url: String, _ sentence: String) {
        findings.append(
            CredentialFinding(code: code, url: url, sentence: sentence, ingredient: ingredient))
    }

    /// The hash of a range of the store.
    mutating func hash(_ range: Range<Int>, _ algorithm: HashAlgorithm) -> [UInt8] {
        let key = Hashed(range: range, algorithm: algorithm)
        if let known = hashes[key] { return known }
        let hash = algorithm.hash(store.bytes[range])
        hashes[key] = hash
        return hash
    }

    /// True if a reference is of a range of the store, such as that of a box that is hashed.
    mutating func matches(
        _ reference: HashedReference, _ range: Range<Int>, default algorithm: HashAlgorithm?
    ) -> Bool {
        let stated = reference.algorithm.map { HashAlgorithm(rawValue: $0) } ?? algorithm
        return stated.map { hash(range, $0) == reference.hash } ?? false
    }

    /// The ingredients of a manifest; nil in place of one that cannot be read.
    func ingredients(of manifest: Manifest) -> [NamedIngredient] {
        ingredientsByManifest[manifest.label] ?? []
    }
}

/// An ingredient with its assertion; nil in place of one that cannot be read.
struct NamedIngredient {
    let assertion: Manifest.Assertion
    let ingredient: Ingredient?
}

/// What the signature of a manifest told.
struct SignatureFacts {
    var algorithm: SigningAlgorithm?
    var signer: Certificate?
    /// The time of a stamp that counts, in seconds since 1970.
    var time: Int?
}
