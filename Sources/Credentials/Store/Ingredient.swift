/// What an ingredient's assertion says (C2PA 2.2, 18.16; versions 1 to 3).
struct Ingredient: Hashable, Sendable {
    /// A finding that the manifest records of an earlier check.
    struct Recorded: Hashable {
        let code: String
        let url: String
    }

    static let base = "c2pa.ingredient"
    /// Where this program states the hash of the ingredient, in the metadata of its assertion.
    static let hashKey = "org.autochrome.sha256"

    let assertion: String
    let version: Int
    let title: String?
    let format: String?
    let relationship: String
    let sha256: String?
    /// The ingredient's manifest, if it has one.
    let manifest: HashedReference?
    /// That manifest's signature, which counts where parts of the manifest were taken out.
    let signature: HashedReference?
    /// The check of that manifest is recorded.
    let isChecked: Bool
    let recorded: [Recorded]

    /// The label of the ingredient's manifest.
    var manifestLabel: String? { manifest.flatMap { BoxAddress($0.url)?.manifest } }

    /// Reads an assertion; nil if it is no ingredient.
    init?(_ value: CBORValue?, _ assertion: Manifest.Assertion) {
        guard let value, let relationship = value["relationship"]?.textValue else { return nil }
        (self.assertion, version, self.relationship) = (
            assertion.label, assertion.version, relationship
        )
        (title, format) = (value["dc:title"]?.textValue, value["dc:format"]?.textValue)
        sha256 = value["metadata"]?[Self.hashKey]?.textValue
        let reference = value["activeManifest"] ?? value["c2pa_manifest"]
        manifest = HashedReference(reference)
        if reference != nil, manifest == nil { return nil }
        signature = HashedReference(value["claimSignature"])
        let results = value["validationResults"]
        isChecked = results != nil
        let lists =
            [results?["activeManifest"]]
            + (results?["ingredientDeltas"]?.arrayValue ?? []).map { $0["validationDeltas"] }
        let statuses =
            lists.flatMap { list in
                ["success", "informational", "failure"].flatMap { list?[$0]?.arrayValue ?? [] }
            } + (value["validationStatus"]?.arrayValue ?? [])
        let label = manifest.flatMap { BoxAddress($0.url)?.manifest } ?? ""
        recorded = statuses.compactMap { status in
            guard let code = status["code"]?.textValue else { return nil }
            return Recorded(
                code: code, url: Self.absolute(status["url"]?.textValue ?? "", in: label))
        }
    }

    /// An address with the manifest that it stands in.
    private static func absolute(_ url: String, in label: String) -> String {
        guard let address = BoxAddress(url), address.manifest == nil else { return url }
        return BoxAddress.manifest(label) + "/" + address.path.joined(separator: "/")
    }
}
