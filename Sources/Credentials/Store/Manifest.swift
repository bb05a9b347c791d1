/// One manifest of a store: assertions, the claim that names them, and its signature.
struct Manifest: Hashable, Sendable {
    /// A box of the assertion store.
    struct Assertion: Hashable, Sendable {
        /// The label, with the number of its instance: `c2pa.ingredient.v3__1`.
        let label: String
        /// The whole box.
        let box: JUMBFBox

        /// The label without the number of its instance.
        var name: String { Self.parts(label).name }
        /// The name without its version: `c2pa.ingredient`.
        var base: String {
            let name = self.name
            guard let dot = name.lastIndex(of: "."), name[dot...].hasPrefix(".v"),
                Int(name[dot...].dropFirst(2)) != nil
            else { return name }
            return String(name[..<dot])
        }
        /// The version that the label states; 1 without one.
        var version: Int { Int(name.dropFirst(base.count + 2)) ?? 1 }

        private static func parts(_ label: String) -> (name: String, instance: String) {
            guard let range = label.firstRange(of: "__") else { return (label, "") }
            return (String(label[..<range.lowerBound]), String(label[range.upperBound...]))
        }
    }

    let label: String
    let box: JUMBFBox
    /// It changes no pixel and has no hash of the file.
    let isUpdate: Bool
    let claim: Claim
    /// Where the claim's CBOR lies in the store: what is signed.
    let claimRange: Range<Int>
    /// Where the signature's CBOR lies.
    let signatureRange: Range<Int>
    /// The box of the signature.
    let signatureBox: JUMBFBox
    let assertions: [Assertion]

    /// The assertion of a label, instance included.
    func assertion(_ label: String) -> Assertion? { assertions.first { $0.label == label } }

    /// Assertions of a base label, all versions and instances.
    func assertions(base: String) -> [Assertion] { assertions.filter { $0.base == base } }
}

/// A manifest store as it is read; the last manifest is the active one (C2PA 2.2, 11.1.4).
struct ManifestStore: Sendable {
    /// Why a store cannot be read, as a finding of its check.
    struct Fault: Error, Hashable {
        let code: StatusCode
        let url: String
        let sentence: String
    }

    /// Most bytes of a store that are read.
    static let maximumBytes = 64 << 20
    /// Most manifests of a store that are read.
    static let maximumManifests = 256
    /// Most assertions of a manifest that are read.
    static let maximumAssertions = 1000

    let bytes: [UInt8]
    let manifests: [Manifest]

    init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.count <= Self.maximumBytes else {
            throw Fault(
                code: .claimMalformed, url: "",
                sentence: "The manifest store is longer than \(Self.maximumBytes >> 20) MiB.")
        }
        let box: JUMBFBox
        do {
            box = try JUMBFBox.read(bytes)
        } catch {
            throw Fault(code: .claimMalformed, url: "", sentence: error.cause)
        }
        guard box.kind == .store, box.label == BoxAddress.store else {
            throw Fault(
                code: .claimMalformed, url: "", sentence: "The box is not a manifest store.")
        }
        var manifests: [Manifest] = []
        for box in box.superboxes { manifests.append(try Manifest(bytes, box)) }
        guard !manifests.isEmpty else {
            throw Fault(
                code: .claimMissing, url: "", sentence: "The manifest store has no manifest.")
        }
        guard manifests.count <= Self.maximumManifests,
            Set(manifests.map(\.label)).count == manifests.count
        else {
            throw Fault(
                code: .claimMalformed, url: "",
                sentence: "The store has too many manifests, or two with the same label.")
        }
        (self.bytes, self.manifests) = (bytes, manifests)
    }

    /// The manifest of the file that the store belongs to.
    var active: Manifest { manifests[manifests.count - 1] }

    /// The manifest of a label.
    func manifest(_ label: String) -> Manifest? { manifests.first { $0.label == label } }

    /// The CBOR value of an assertion; nil if it is none.
    func value(of assertion: Manifest.Assertion) -> CBORValue? {
        assertion.box.content("cbor").flatMap { try? CBORReader.value(bytes[$0.body]) }
    }

    /// The hash of a box as references have it.
    func hash(of box: JUMBFBox, _ algorithm: HashAlgorithm) -> [UInt8] {
        algorithm.hash(bytes[box.hashedRange])
    }
}

extension Manifest {
    fileprivate init(_ bytes: [UInt8], _ box: JUMBFBox) throws(ManifestStore.Fault) {
        let url = BoxAddress.manifest(box.label)
        func fault(_ code: StatusCode, _ sentence: String) -> ManifestStore.Fault {
            ManifestStore.Fault(code: code, url: url, sentence: sentence)
        }
        let kinds: [JUMBFKind] = [.manifest, .manifestWithDependencies, .updateManifest]
        guard kinds.contains(box.kind) else {
            throw box.kind == .compressedManifest
                ? fault(.compressedInvalid, "Compressed manifests are not supported.")
                : fault(.claimMalformed, "A box of the store is not a manifest.")
        }
        let claims = box.superboxes(.claim)
        guard claims.count < 2 else { throw fault(.claimMultiple, "The manifest has two claims.") }
        guard let claimBox = claims.first, let claimBody = claimBox.content("cbor")?.body else {
            throw fault(.claimMissing, "The manifest has no claim.")
        }
        guard let claim = Claim(label: claimBox.label, bytes[claimBody]) else {
            throw fault(.claimMalformed, "The claim cannot be read.")
        }
        guard claim.algorithm != nil else {
            throw fault(.algorithmUnsupported, "The claim names no hash algorithm that is known.")
        }
        let signatures = box.superboxes(.signature)
        guard signatures.count == 1, signatures[0].label == BoxAddress.signature,
            let signature = signatures[0].content("cbor")?.body
        else {
            throw fault(.claimSignatureMissing, "The manifest has no signature, or several.")
        }
        let stores = box.superboxes(.assertions)
        guard stores.count == 1, stores[0].label == BoxAddress.assertions,
            stores[0].superboxes.count <= ManifestStore.maximumAssertions
        else {
            throw fault(.claimMalformed, "The manifest has no assertions, or too many.")
        }
        assertions = stores[0].superboxes.map { Assertion(label: $0.label, box: $0) }
        guard Set(assertions.map(\.label)).count == assertions.count else {
            throw fault(.claimMalformed, "Two assertions have the same label.")
        }
        (label, self.box, isUpdate) = (box.label, box, box.kind == .updateManifest)
        (self.claim, claimRange, signatureRange) = (claim, claimBody, signature)
        signatureBox = signatures[0]
    }
}
