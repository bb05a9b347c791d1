/// Whether a scan is a negative, as its tones tell.
public struct Polarity: Codable, Hashable, Sendable {
    /// What follows from the score.
    public enum Verdict: String, Codable, CaseIterable, Sendable {
        /// A positive, as far as can be seen.
        case positive
        /// Perhaps a negative: treated as a positive, and flagged.
        case unsure
        /// Surely a negative.
        case negative
    }

    /// What follows from the score.
    public var verdict: Verdict
    /// The evidence for a negative: the higher, the surer.
    public var score: Double

    /// A verdict with its evidence.
    public init(verdict: Verdict, score: Double) {
        self.verdict = verdict
        self.score = score
    }
}
