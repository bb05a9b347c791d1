public import Records

/// What a worker finds beside an output, or beside the place of one.
public struct FoundCompanions: Codable, Hashable, Sendable {
    /// Companions that are complete and belong to the output, in the order of their names.
    public var records: [CompanionRecord]
    /// Suffixes of companions that belong to the output by their labels, and are damaged or were left by a run with
    /// other settings.
    public var unusable: [String]
    /// True if none is missing or unusable.
    public var isComplete: Bool

    /// Companions that were found; by default there are none, and none belong there.
    public init(
        _ records: [CompanionRecord] = [], unusable: [String] = [], isComplete: Bool = true
    ) {
        self.records = records
        self.unusable = unusable
        self.isComplete = isComplete
    }

    /// Suffixes of all that belong to the output.
    var suffixes: [String] { records.map(\.suffix) + unusable }
}
