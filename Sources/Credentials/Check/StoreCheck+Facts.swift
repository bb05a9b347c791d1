import Records

extension StoreCheck {
    /// What the active manifest says.
    func facts(uncoveredBytes: Int) -> CredentialFacts {
        let manifest = store.active
        let claim = manifest.claim
        let signature = signatures[manifest.label]
        func text(_ time: Int?) -> String? { time.map { TimeText.utc(Double($0)) } }
        return CredentialFacts(
            label: manifest.label, claimVersion: claim.version, title: claim.title,
            format: claim.format, generator: claim.generator,
            generatorVersion: claim.generatorVersion, signer: signature?.signer?.subject,
            issuer: signature?.signer?.issuer, certificateSHA256: signature?.signer?.fingerprint,
            certificateEnd: text(signature?.signer?.notAfter),
            algorithm: signature?.algorithm?.rawValue, timeStamp: text(signature?.time),
            actions: actions(of: manifest).map { action in
                CredentialFacts.Action(
                    name: action.name, when: action.when,
                    digitalSourceType: action.digitalSourceType, agent: action.agent)
            },
            ingredients: ingredients(of: manifest).compactMap(\.ingredient).map { ingredient in
                CredentialFacts.Ingredient(
                    title: ingredient.title, format: ingredient.format,
                    relationship: ingredient.relationship, sha256: ingredient.sha256,
                    manifest: ingredient.manifestLabel)
            },
            uncoveredBytes: uncoveredBytes)
    }
}
