public import Records

/// How many items stand where, and how much they are.
public struct StoreSummary: Hashable, Sendable {
    /// Items by state; states without items are absent.
    public internal(set) var items: [ItemState: Int] = [:]
    /// Bytes of the sources by state.
    public internal(set) var sourceBytes: [ItemState: Int64] = [:]
    /// Pixels by state, of those sources whose size is known.
    public internal(set) var pixels: [ItemState: Int64] = [:]
    /// Bytes of all finished outputs.
    public internal(set) var outputBytes: Int64 = 0

    /// Nothing counted.
    public init() {}

    /// Items in a state.
    public func count(_ state: ItemState) -> Int { items[state, default: 0] }
    /// All items.
    public var total: Int { items.values.reduce(0, +) }
    /// Items that still have to be worked on.
    public var remaining: Int { count(.pending) + count(.running) }
    /// Items that could not be finished.
    public var failed: Int { count(.failed) + count(.quarantined) }
}
