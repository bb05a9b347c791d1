/// Which known pictures a walk gives back to the queue though their sources are unchanged.
public struct WalkWishes: Hashable, Sendable {
    /// Pictures that were left alone are judged again.
    public var retryingSkipped: Bool
    /// Sources of which only the first page was taken are opened again, for the others.
    public var everyPage: Bool

    /// By default what is dealt with stays so.
    public init(retryingSkipped: Bool = false, everyPage: Bool = false) {
        self.retryingSkipped = retryingSkipped
        self.everyPage = everyPage
    }
}
