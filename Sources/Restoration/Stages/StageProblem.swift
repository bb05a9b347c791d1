/// Parameters that are allowed each on its own but not together.
public struct StageProblem: Error, Hashable, Sendable {
    /// The parameter that has to change.
    public var parameter: String
    /// Cause and remedy.
    public var message: String
}
