extension StoreCheck {
    /// Longest chain of ingredients of ingredients that is followed.
    private static let maximumDepth = 32

    /// Checks a manifest and, below it, those of its ingredients (C2PA 2.2, 15.11).
    mutating func checkAll() {
        var visited: Set<String> = [store.active.label]
        let redacted = Set(store.active.claim.redacted)
        check(store.active, redacted: [])
        checkIngredients(of: store.active, redacted: redacted, path: [store.active.label], &visited)
        ingredient = nil
    }

    private mutating func check(_ manifest: Manifest, redacted: Set<String>) {
        checkSignature(of: manifest)
        checkAssertions(of: manifest, redacted: redacted)
        checkActions(of: manifest)
    }

    private mutating func checkIngredients(
        of manifest: Manifest, redacted: Set<String>, path: [String], _ visited: inout Set<String>
    ) {
        for named in ingredients(of: manifest) {
            let url = BoxAddress.assertion(named.assertion.label, of: manifest.label)
            // What was taken out leaves zeros.
            if redacted.contains(url) { continue }
            ingredient = url
            guard let found = named.ingredient else {
                note(.ingredientMalformed, url, "The ingredient cannot be read.")
                continue
            }
            guard let reference = found.manifest else {
                if found.relationship != "inputTo" {
                    note(
                        .ingredientUnknownProvenance, url,
                        "'\(found.title ?? "An ingredient")' has no manifest.")
                }
                continue
            }
            if found.version >= 3, !found.isChecked {
                note(.ingredientMalformed, url, "The check of the ingredient is not recorded.")
            }
            guard let next = found.manifestLabel.flatMap({ store.manifest($0) }) else {
                note(
                    .ingredientManifestMissing, reference.url,
                    "The manifest of the ingredient is missing.")
                continue
            }
            guard !path.contains(next.label), path.count < Self.maximumDepth else {
                note(.ingredientMalformed, url, "The ingredients lead in a circle, or too deep.")
                continue
            }
            compare(next, with: found, reference, redacted)
            // Each manifest once: what it gives does not depend on who names it.
            guard visited.insert(next.label).inserted else { continue }
            check(next, redacted: redacted)
            checkIngredients(
                of: next, redacted: redacted.union(next.claim.redacted), path: path + [next.label],
                &visited)
            ingredient = url
        }
    }

    /// The manifest must be the one that was signed, or have its signature if parts were taken out since.
    private mutating func compare(
        _ manifest: Manifest, with ingredient: Ingredient, _ reference: HashedReference,
        _ redacted: Set<String>
    ) {
        let algorithm = manifest.claim.algorithm
        if matches(reference, manifest.box.hashedRange, default: algorithm) {
            note(
                .ingredientManifestValidated, reference.url,
                "The manifest of the ingredient is the one that was signed.")
            return
        }
        // Before C2PA 1.3, references to manifests hashed the claim alone, which names all else.
        if matches(reference, manifest.claimRange, default: algorithm) { return }
        guard redacted.contains(where: { BoxAddress($0)?.manifest == manifest.label }) else {
            note(
                .ingredientManifestMismatch, reference.url,
                "The manifest of the ingredient is not the one that was signed.")
            return
        }
        guard let signature = ingredient.signature else {
            note(
                .ingredientSignatureMissing, reference.url,
                "The signature of the ingredient's manifest is not stated.")
            return
        }
        if matches(signature, manifest.signatureBox.hashedRange, default: algorithm) {
            note(
                .ingredientSignatureValidated, reference.url,
                "The signature of the ingredient's manifest is the one that was signed.")
        } else {
            note(
                .ingredientSignatureMismatch, reference.url,
                "The signature of the ingredient's manifest is not the one that was signed.")
        }
    }
}
