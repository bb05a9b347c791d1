extension StoreCheck {
    /// Checks that the assertions of a manifest are those that its claim names (C2PA 2.2, 15.10.3).
    ///
    /// - Parameters:
    ///   - manifest: the manifest.
    ///   - redacted: addresses of assertions that claims above took out.
    mutating func checkAssertions(of manifest: Manifest, redacted: Set<String>) {
        checkRedactions(of: manifest)
        checkParents(of: manifest)
        var undeclared = Set(manifest.assertions.map(\.label))
        for reference in manifest.claim.assertions {
            guard let label = ownLabel(reference, manifest) else { continue }
            undeclared.remove(label)
            let url = BoxAddress.assertion(label, of: manifest.label)
            if redacted.contains(url) { continue }
            guard let assertion = manifest.assertion(label) else {
                note(.assertionMissing, url, "The assertion is missing.")
                continue
            }
            if matches(reference, assertion.box.hashedRange, default: manifest.claim.algorithm) {
                note(.hashedURIMatch, url, "The assertion is the one that was signed.")
            } else {
                note(.hashedURIMismatch, url, "The assertion is not the one that was signed.")
            }
        }
        for label in undeclared.sorted() {
            note(
                .assertionUndeclared, BoxAddress.assertion(label, of: manifest.label),
                "The claim does not name the assertion.")
        }
    }

    /// The label of an assertion of the manifest itself; anything else is noted.
    private mutating func ownLabel(
        _ reference: HashedReference, _ manifest: Manifest
    ) -> String? {
        guard let address = BoxAddress(reference.url), let label = address.assertion else {
            note(
                .hashedURIMismatch, reference.url,
                "The claim names something that is not an assertion.")
            return nil
        }
        guard (address.manifest ?? manifest.label) == manifest.label else {
            note(
                .assertionOutsideManifest, reference.url,
                "The claim names an assertion of another manifest.")
            return nil
        }
        return label
    }

    private mutating func checkRedactions(of manifest: Manifest) {
        for url in manifest.claim.redacted {
            if BoxAddress(url)?.manifest == manifest.label {
                note(.assertionSelfRedacted, url, "The claim takes out an assertion of its own.")
            }
            if url.contains("c2pa.actions") {
                note(.actionRedacted, url, "The claim takes out actions.")
            }
            if url.contains("c2pa.hash.") {
                note(.dataHashRedacted, url, "The claim takes out the hash of a file.")
            }
        }
    }

    private mutating func checkParents(of manifest: Manifest) {
        let url = BoxAddress.manifest(manifest.label)
        let parents = ingredients(of: manifest).count { $0.ingredient?.relationship == "parentOf" }
        guard manifest.isUpdate else {
            if parents > 1 { note(.multipleParents, url, "Several ingredients are the parent.") }
            return
        }
        if parents == 0 {
            note(.updateWrongParents, url, "The update manifest has no parent.")
        } else if parents > 1 {
            note(.updateInvalid, url, "The update manifest has several parents.")
        }
        let allowed = ["c2pa.edited.metadata", "c2pa.opened", "c2pa.published", "c2pa.redacted"]
        if actions(of: manifest).contains(where: { !allowed.contains($0.name) }) {
            note(.updateInvalid, url, "The update manifest states an action that it must not.")
        }
    }
}
