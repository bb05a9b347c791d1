/// The assertion of an ingredient, and the manifests that come with it (C2PA 2.2, 18.16).
struct IngredientAssertion {
    static let label = "c2pa.ingredient.v3"
    private static let leftOutKey = "org.autochrome.manifestLeftOut"
    /// What a manifest may lack and still be read by others as a part of ours.
    private static let harmless: Set<StatusCode> = [
        .signingCredentialUntrusted, .signingCredentialExpired, .signingCredentialInvalid,
        .claimSignatureMismatch, .dataHashMismatch, .hashedURIMismatch,
    ]

    let value: CBORValue
    /// The ingredient's manifests as they stood in its store.
    let manifests: [UInt8]

    init(_ ingredient: CredentialStatement.Ingredient) {
        var store: ManifestStore?
        var leftOut =
            ingredient.store == nil ? nil : ingredient.report.flatMap { Self.reasonToLeaveOut($0) }
        if leftOut == nil, let bytes = ingredient.store {
            do throws(ManifestStore.Fault) {
                store = try ManifestStore(bytes)
            } catch {
                leftOut = error.sentence
            }
        }
        let active = store.flatMap { store in
            store.active.claim.algorithm.map { References(store, $0) }
        }
        manifests = store?.manifests.flatMap { store?.bytes[$0.box.range] ?? [] } ?? []
        value = .fields([
            "dc:title": .text(ingredient.title), "dc:format": .text(ingredient.format),
            "relationship": .text("parentOf"),
            "activeManifest": active?.manifest.value, "claimSignature": active?.signature.value,
            "validationResults": active == nil
                ? nil
                : ingredient.report.flatMap { report in store.map { Self.results(report, $0) } },
            "metadata": .fields([
                Ingredient.hashKey: .text(ingredient.sha256),
                Self.leftOutKey: leftOut.map { .text($0) },
            ]),
        ])
    }

    /// Some readers give up on a whole store for what is wrong in one manifest of it.
    private static func reasonToLeaveOut(_ report: CredentialReport) -> String? {
        if let failure = report.failures.first(where: { !harmless.contains($0.code) }) {
            return failure.code.rawValue
        }
        return report.facts?.signer == nil ? StatusCode.claimSignatureMissing.rawValue : nil
    }

    /// References to an ingredient's manifest, by the algorithm of its claim.
    private struct References {
        let manifest: HashedReference
        let signature: HashedReference

        init(_ store: ManifestStore, _ algorithm: HashAlgorithm) {
            func reference(_ url: String, _ box: JUMBFBox) -> HashedReference {
                HashedReference(
                    url: url, hash: store.hash(of: box, algorithm), algorithm: algorithm.rawValue)
            }
            let active = store.active
            manifest = reference(BoxAddress.manifest(active.label), active.box)
            signature = reference(BoxAddress.signature(of: active.label), active.signatureBox)
        }
    }

    /// Most findings that are stated.
    private static let mostFindings = 1000

    /// What of a report is stated: codes, and addresses of boxes that are there.
    ///
    /// It comes from a process that has read a stranger's file. That somebody is trusted is not stated: nobody was
    /// asked for.
    private static func results(_ report: CredentialReport, _ store: ManifestStore) -> CBORValue {
        let stated = report.findings.prefix(mostFindings).filter { finding in
            finding.code != .signingCredentialTrusted && finding.code != .timeStampTrusted
                && store.holds(finding.url) && finding.ingredient.map(store.holds) != false
        }
        let deltas = Dictionary(grouping: stated) { $0.ingredient ?? "" }
        let ingredients = deltas.keys.filter { !$0.isEmpty }.sorted()
        return .fields([
            "activeManifest": codes(deltas[""] ?? []),
            "ingredientDeltas": ingredients.isEmpty
                ? nil
                : .array(
                    ingredients.map { url in
                        .fields([
                            "ingredientAssertionURI": .text(url),
                            "validationDeltas": codes(deltas[url] ?? []),
                        ])
                    }),
        ])
    }

    private static func codes(_ findings: [CredentialFinding]) -> CBORValue {
        func list(_ kind: StatusCode.Kind) -> CBORValue {
            .array(
                findings.filter { $0.code.kind == kind }.map {
                    .fields(["code": .text($0.code.rawValue), "url": .text($0.url)])
                })
        }
        return .fields([
            "success": list(.success), "informational": list(.informational),
            "failure": list(.failure),
        ])
    }
}

extension ManifestStore {
    /// True for the whole address of a manifest, or of a box in one.
    fileprivate func holds(_ url: String) -> Bool {
        manifests.contains { manifest in
            let own = BoxAddress.manifest(manifest.label)
            guard url.hasPrefix(own) else { return false }
            return url == own || url == BoxAddress.signature(of: manifest.label)
                || Claim.labels.contains { url == "\(own)/\($0)" }
                || manifest.assertions.contains {
                    url == BoxAddress.assertion($0.label, of: manifest.label)
                }
        }
    }
}
