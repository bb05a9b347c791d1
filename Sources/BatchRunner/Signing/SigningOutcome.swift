public import Records

/// What signing the finished pictures of an output folder came to; also how far it is.
public struct SigningOutcome: Codable, Hashable, Sendable {
    /// Finished pictures in all.
    public internal(set) var pictures = 0
    /// Pictures whose files were signed.
    public internal(set) var signed = 0
    /// Pictures whose files carry the credentials already.
    public internal(set) var kept = 0
    /// Pictures that could not be signed.
    public internal(set) var failed = 0
    /// True if a signal ended it before all were looked at.
    public internal(set) var isStoppedEarly = false

    /// Pictures that were looked at.
    public var done: Int { signed + kept + failed }
}
