/// What a manifest is to state of a file.
public struct CredentialStatement: Sendable, Hashable {
    /// A program.
    public struct Agent: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its version.
        public var version: String?

        /// A program.
        public init(name: String, version: String? = nil) {
            (self.name, self.version) = (name, version)
        }

        var value: CBORValue {
            .fields(["name": .text(name), "version": version.map { .text($0) }])
        }
    }

    /// Something that was done (C2PA 2.2, 18.15).
    public struct Action: Sendable, Hashable {
        /// Its name: one of C2PA's, as `c2pa.color_adjustments`, or one of a domain's, as `org.example.turned`.
        public var name: String
        /// When, in ISO 8601 as RFC 3339 has it.
        public var when: String?
        /// The URI of what the pixels come from by it, in full.
        public var digitalSourceType: String?
        /// The software that did it.
        public var agent: Agent?
        /// A map of what it was done with; nil for nothing.
        public var parameters: CBORValue?
        /// It was done with the ingredient, as `c2pa.opened` always is.
        public var usesIngredient: Bool

        /// An action.
        public init(
            _ name: String, when: String? = nil, digitalSourceType: String? = nil,
            agent: Agent? = nil, parameters: CBORValue? = nil, usesIngredient: Bool = false
        ) {
            (self.name, self.when, self.digitalSourceType) = (name, when, digitalSourceType)
            (self.agent, self.parameters, self.usesIngredient) = (agent, parameters, usesIngredient)
        }
    }

    /// The file that this one was made of, its parent (C2PA 2.2, 18.16).
    public struct Ingredient: Sendable, Hashable {
        /// Its name.
        public var title: String
        /// Its MIME type.
        public var format: String
        /// Its SHA-256, 64 lower-case hexadecimal digits.
        public var sha256: String
        /// Its own manifest store, if it has one; it goes along unless readers would trip over it, and then the
        /// reason does.
        public var store: [UInt8]?
        /// What checking that store against the file gave; needed with a store.
        public var report: CredentialReport?

        /// A file that this one was made of.
        public init(
            title: String, format: String, sha256: String, store: [UInt8]? = nil,
            report: CredentialReport? = nil
        ) {
            (self.title, self.format, self.sha256) = (title, format, sha256)
            (self.store, self.report) = (store, report)
        }
    }

    /// An assertion of a domain's own.
    public struct Assertion: Sendable, Hashable {
        /// Its label, as `org.autochrome.processing`.
        public var label: String
        /// What it says.
        public var content: CBORValue

        /// An assertion.
        public init(label: String, content: CBORValue) {
            (self.label, self.content) = (label, content)
        }
    }

    /// The file's name.
    public var title: String
    /// What tells this version of the file from others, as `xmp.iid:…`.
    public var instanceID: String
    /// The program that claims all this.
    public var generator: Agent
    /// What was done, in order; the first is `c2pa.opened` or `c2pa.created`.
    public var actions: [Action]
    /// What the file was made of.
    public var ingredient: Ingredient?
    /// What else is stated.
    public var assertions: [Assertion]

    /// What a manifest is to state.
    public init(
        title: String, instanceID: String, generator: Agent, actions: [Action],
        ingredient: Ingredient?, assertions: [Assertion] = []
    ) {
        (self.title, self.instanceID) = (title, instanceID)
        (self.generator, self.actions) = (generator, actions)
        (self.ingredient, self.assertions) = (ingredient, assertions)
    }
}

extension CredentialStatement {
    /// Refuses what readers would call malformed (C2PA 2.2, 18.15.4).
    ///
    /// - Throws: ``CredentialsError`` of the kind ``CredentialsError/Kind/statement``.
    func check() throws(CredentialsError) {
        guard let first = actions.first, ["c2pa.opened", "c2pa.created"].contains(first.name),
            !actions.dropFirst().contains(where: {
                ["c2pa.opened", "c2pa.created"].contains($0.name)
            })
        else {
            throw Self.refusal(
                "the first action, and no other, has to be c2pa.opened or c2pa.created")
        }
        guard first.name != "c2pa.opened" || (first.usesIngredient && ingredient != nil) else {
            throw Self.refusal("c2pa.opened needs an ingredient")
        }
        guard first.name != "c2pa.created" || first.digitalSourceType != nil else {
            throw Self.refusal("c2pa.created needs a digitalSourceType")
        }
        guard ingredient != nil || !actions.contains(where: \.usesIngredient) else {
            throw Self.refusal("an action uses an ingredient that does not exist")
        }
        for action in actions {
            if case .map? = action.parameters ?? .map([]) { continue }
            throw Self.refusal("parameters of an action have to be a map")
        }
        guard ingredient?.store == nil || ingredient?.report != nil else {
            throw Self.refusal("the ingredient's manifest was not checked")
        }
        let labels = assertions.map(\.label)
        guard Set(labels).count == labels.count,
            labels.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("c2pa.") && !$0.contains("/") })
        else { throw Self.refusal("assertions need labels of their own, outside 'c2pa.'") }
    }

    static func refusal(_ reason: String) -> CredentialsError {
        CredentialsError(.statement, "This cannot be stated in a manifest: \(reason).")
    }
}
