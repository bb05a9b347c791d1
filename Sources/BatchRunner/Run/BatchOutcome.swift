public import JobStorage
public import Records

/// How a batch ended.
public struct BatchOutcome: Sendable {
    /// The status that the program ends with.
    public var exitStatus: ExitStatus
    /// How the pictures of this run stand.
    public var summary: StoreSummary
    /// Why it ended early, in words; nil if it did not.
    public var message: String?
    /// What the walk met; nil if it did not end.
    public var walk: WalkSummary?
    /// The store's number of the run.
    public var runID: Int64
}
