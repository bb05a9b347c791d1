/// Which of the finished pictures of a run are made again where their settings are others now.
///
/// A picture is selected that meets every condition; without any, all are.
public struct RedoSelection: Codable, Hashable, Sendable {
    /// It has one of these flags; empty for whatever flags it has.
    public var flags: [QualityFlag]
    /// Its confidence is known and lower; nil for any.
    public var belowConfidence: Double?

    /// A selection; by default all.
    public init(flags: [QualityFlag] = [], belowConfidence: Double? = nil) {
        self.flags = flags
        self.belowConfidence = belowConfidence
    }

    /// True if nothing is asked of a picture.
    public var isEverything: Bool { flags.isEmpty && belowConfidence == nil }

    /// Whether a finished picture is selected.
    public func selects(flags found: [QualityFlag], confidence: Double?) -> Bool {
        let hasFlag = flags.isEmpty || flags.contains { found.contains($0) }
        let isUncertain = belowConfidence.map { limit in confidence.map { $0 < limit } ?? false }
        return hasFlag && isUncertain ?? true
    }
}
