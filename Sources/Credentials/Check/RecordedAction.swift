/// An action of an actions assertion (C2PA 2.2, 18.15).
struct RecordedAction: Hashable {
    let name: String
    let when: String?
    let digitalSourceType: String?
    let agent: String?
    let hasParameters: Bool
    /// Labels of the ingredients that it names; nil if it names none.
    let ingredients: [String?]?

    /// Reads an action; nil if it is none.
    init?(_ value: CBORValue) {
        guard let name = value["action"]?.textValue else { return nil }
        self.name = name
        when = value["when"]?.untagged.textValue
        digitalSourceType = value["digitalSourceType"]?.textValue
        let agent = value["softwareAgent"]
        self.agent =
            agent?.textValue
            ?? agent?["name"]?.textValue.map { name in
                [name, agent?["version"]?.textValue].compactMap(\.self).joined(separator: " ")
            }
        let parameters = value["parameters"]
        hasParameters = parameters != nil
        func label(_ reference: CBORValue) -> String? {
            HashedReference(reference).flatMap { BoxAddress($0.url)?.assertion }
        }
        ingredients =
            parameters?["ingredient"].map { [label($0)] }
            ?? parameters?["ingredients"]?.arrayValue?.map { label($0) }
    }

    /// It begins the history of a file.
    var isFirst: Bool { ["c2pa.created", "c2pa.opened"].contains(name) }
    /// What the ingredient has to be to the file; nil where it does not matter.
    var relationship: String? {
        switch name {
        case "c2pa.opened": "parentOf"
        case "c2pa.placed", "c2pa.removed": "componentOf"
        default: nil
        }
    }
}

extension StoreCheck {
    static let actionsBase = "c2pa.actions"

    /// The actions of an assertion; nil if it cannot be read.
    func actions(of assertion: Manifest.Assertion) -> [RecordedAction]? {
        guard let values = store.value(of: assertion)?["actions"]?.arrayValue else { return nil }
        let actions = values.compactMap { RecordedAction($0) }
        return actions.count == values.count ? actions : nil
    }

    /// The actions of a manifest, as far as they can be read.
    func actions(of manifest: Manifest) -> [RecordedAction] {
        manifest.assertions(base: Self.actionsBase).flatMap { actions(of: $0) ?? [] }
    }
}
