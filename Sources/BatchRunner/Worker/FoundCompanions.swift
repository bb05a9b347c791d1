public import Records

/// What a worker finds beside an output, or beside the place of one.
public struct FoundCompanions: Codable, Hashable, Sendable {
    /// Companions that are complete and belong to the output, in the order of their names.
    public var records: [CompanionRecord]
    /// True if none is missing.
    public var isComplete: Bool

    /// Companions that were found; by default there are none, and none belong there.
    public init(_ records: [CompanionRecord] = [], isComplete: Bool = true) {
        self.records = records
        self.isComplete = isComplete
    }
}
