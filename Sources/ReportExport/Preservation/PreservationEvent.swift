import Records

/// Something that happened to files, as PREMIS tells it.
struct PreservationEvent {
    let identifier: Identifier
    let type: Term
    /// ISO 8601.
    let time: String
    /// What was done, in sentences; nil where the type says it.
    let detail: String?
    let outcome: Term
    /// What there is to say about how it ended, a note each.
    let notes: [String]
    /// The programs that did it and what they used, the program that ran first.
    let agents: [PreservationAgent]
    /// What it was done to.
    let sources: [Identifier]
    /// What came of it.
    let outcomes: [Identifier]
}

/// A program or a model.
struct PreservationAgent: Hashable {
    let identifier: Identifier
    let name: String
    let version: String?
    let note: String?

    /// The program in a version.
    static func program(_ version: String) -> PreservationAgent {
        PreservationAgent(
            identifier: Identifier(agent: "Autochrome", version), name: "Autochrome",
            version: version, note: nil)
    }

    /// The network that colours come from; nil where a run used none.
    static func model(_ parameters: RunParameters) -> PreservationAgent? {
        guard !parameters.model.isEmpty else { return nil }
        return PreservationAgent(
            identifier: Identifier(agent: parameters.model, parameters.modelSHA256),
            name: parameters.model, version: nil,
            note: "Neural network that estimates colours. SHA-256 of the model file: "
                + parameters.modelSHA256)
    }
}
