/// A claim: what a manifest states, and which assertions it consists of (C2PA 2.2, 10).
struct Claim: Hashable, Sendable {
    /// 1 or 2.
    let version: Int
    /// The hash algorithm where references name none; nil if the claim names none that is known.
    let algorithm: HashAlgorithm?
    let signatureURL: String
    /// The assertions that the signer vouches for; of version 1 all.
    let created: [HashedReference]
    /// The assertions that others gave.
    let gathered: [HashedReference]
    let title: String?
    let format: String?
    let instanceID: String?
    let generator: String
    let generatorVersion: String?
    /// Addresses of assertions of ingredients that were taken out.
    let redacted: [String]

    /// All assertions that it names.
    var assertions: [HashedReference] { created + gathered }

    /// Most assertions that a claim may name.
    static let maximumReferences = 2000
    static let labels = ["c2pa.claim", "c2pa.claim.v2"]

    /// Reads a claim; nil if what every claim of the version has is missing or of another kind.
    ///
    /// - Parameters:
    ///   - label: of its box, which tells the version.
    ///   - bytes: CBOR.
    init?(label: String, _ bytes: ArraySlice<UInt8>) {
        guard let value = try? CBORReader.value(bytes),
            let index = Self.labels.firstIndex(of: label),
            let signatureURL = value["signature"]?.textValue,
            let instanceID = value["instanceID"]?.textValue
        else { return nil }
        version = index + 1
        (self.signatureURL, self.instanceID) = (signatureURL, instanceID)
        algorithm = value["alg"]?.textValue.flatMap { HashAlgorithm(rawValue: $0) }
        (title, format) = (value["dc:title"]?.textValue, value["dc:format"]?.textValue)
        let lists = version == 1 ? ["assertions"] : ["created_assertions", "gathered_assertions"]
        let references = lists.map { list in
            value[list]?.arrayValue.map { $0.map { HashedReference($0) } }
        }
        guard let first = references[0] else { return nil }
        let second = references.count > 1 ? references[1] ?? [] : []
        (created, gathered) = (first.compactMap(\.self), second.compactMap(\.self))
        guard created.count == first.count, gathered.count == second.count else { return nil }
        let information = value["claim_generator_info"]
        if version == 1 {
            let own = information?.arrayValue?.first
            generator = own?["name"]?.textValue ?? value["claim_generator"]?.textValue ?? ""
            generatorVersion = own?["version"]?.textValue
        } else {
            guard let name = information?["name"]?.textValue else { return nil }
            (generator, generatorVersion) = (name, information?["version"]?.textValue)
        }
        // A claim names what is in its store: more is a claim on the reader's time.
        guard created.count + gathered.count <= Self.maximumReferences else { return nil }
        redacted = value["redacted_assertions"]?.arrayValue?.compactMap(\.textValue) ?? []
    }
}
