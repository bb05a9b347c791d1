/// A reference to a box of a store, with the hash of the box (C2PA 2.2, 8.4.2).
struct HashedReference: Hashable, Sendable {
    /// An address such as `self#jumbf=c2pa.assertions/c2pa.actions.v2`.
    let url: String
    let hash: [UInt8]
    /// nil where the claim's algorithm applies.
    let algorithm: String?

    /// Reads a reference; nil if it is none.
    init?(_ value: CBORValue?) {
        guard let url = value?["url"]?.textValue, let hash = value?["hash"]?.bytesValue else {
            return nil
        }
        self.url = url
        self.hash = hash
        algorithm = value?["alg"]?.textValue
    }

    init(url: String, hash: [UInt8], algorithm: String? = nil) {
        (self.url, self.hash, self.algorithm) = (url, hash, algorithm)
    }

    /// The reference as it is written.
    var value: CBORValue {
        .fields([
            "url": .text(url), "alg": algorithm.map { .text($0) }, "hash": .bytes(hash),
        ])
    }
}

/// An address inside a store: `self#jumbf=` and labels with slashes between.
struct BoxAddress: Hashable, Sendable {
    static let scheme = "self#jumbf="
    static let store = "c2pa"
    static let assertions = "c2pa.assertions"
    static let signature = "c2pa.signature"

    /// The manifest; nil if the address is relative to the one that it stands in.
    let manifest: String?
    /// Labels of boxes inside the manifest.
    let path: [String]

    /// Reads an address; nil if it is none.
    init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else { return nil }
        let labels = text.dropFirst(Self.scheme.count)
            .split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard labels.first == "" else {
            (manifest, path) = (nil, labels)
            return
        }
        guard labels.count >= 3, labels[1] == Self.store, !labels[2].isEmpty else { return nil }
        (manifest, path) = (labels[2], Array(labels[3...]))
    }

    /// The label of the assertion that it names; nil if it names something else.
    var assertion: String? {
        path.count == 2 && path[0] == Self.assertions ? path[1] : nil
    }

    static func manifest(_ label: String) -> String { "\(scheme)/\(store)/\(label)" }
    static func signature(of label: String) -> String { manifest(label) + "/" + signature }
    static func assertion(_ name: String, of label: String) -> String {
        manifest(label) + "/\(assertions)/\(name)"
    }
    static func relative(_ name: String) -> String { "\(scheme)\(assertions)/\(name)" }
}
