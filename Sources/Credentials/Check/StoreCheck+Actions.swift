extension StoreCheck {
    /// Checks the rules for actions, which claims of version 1 are not held to (C2PA 2.2, 15.10.3.2).
    mutating func checkActions(of manifest: Manifest) {
        let all = manifest.assertions(base: Self.actionsBase)
        let manifestURL = BoxAddress.manifest(manifest.label)
        guard manifest.claim.version > 1 else {
            if all.count > 1 {
                note(.actionMalformed, manifestURL, "There are several lists of actions.")
            }
            return
        }
        let first = firstActions(manifest)
        if first == nil, !manifest.isUpdate {
            note(
                .actionMalformed, manifestURL,
                "The first action is neither c2pa.created nor c2pa.opened.")
        }
        let relationships = Dictionary(
            ingredients(of: manifest).map { ($0.assertion.label, $0.ingredient?.relationship) }
        ) { first, _ in first }
        for assertion in all {
            let url = BoxAddress.assertion(assertion.label, of: manifest.label)
            guard let actions = actions(of: assertion), !actions.isEmpty else {
                note(.actionMalformed, url, "The list of actions is empty or cannot be read.")
                continue
            }
            for (index, action) in actions.enumerated() {
                if action.isFirst, index > 0 || assertion.label != first {
                    note(.actionMalformed, url, "\(action.name) is not the first action.")
                }
                check(action, relationships, url)
            }
        }
    }

    /// The label of the list that begins with the file's beginning.
    private func firstActions(_ manifest: Manifest) -> String? {
        func first(_ references: [HashedReference]) -> String? {
            let labels = references.compactMap { BoxAddress($0.url)?.assertion }
            return labels.lazy.compactMap { manifest.assertion($0) }
                .first { $0.base == Self.actionsBase }
                .flatMap { actions(of: $0)?.first?.isFirst == true ? $0.label : nil }
        }
        return first(manifest.claim.created) ?? first(manifest.claim.gathered)
    }

    private mutating func check(
        _ action: RecordedAction, _ relationships: [String: String?], _ url: String
    ) {
        if action.name == "c2pa.created", action.digitalSourceType == nil {
            note(.actionMalformed, url, "c2pa.created has no digitalSourceType.")
        }
        guard let wanted = action.relationship else { return }
        guard let labels = action.ingredients, !labels.isEmpty else {
            note(.actionIngredientMismatch, url, "\(action.name) names no ingredient.")
            return
        }
        if !labels.contains(where: { $0.flatMap { relationships[$0] } == wanted }) {
            note(
                .actionIngredientMismatch, url,
                "\(action.name) names no ingredient that is \(wanted) this file.")
        }
    }
}
