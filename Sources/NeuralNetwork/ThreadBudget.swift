import Synchronization

/// How many threads work may use; may be changed while it runs, results do not depend on it.
public final class ThreadBudget: Sendable {
    private let value: Atomic<Int>

    /// A budget of this many threads; less than one counts as one.
    public init(_ count: Int) {
        value = Atomic(max(1, count))
    }

    /// Threads that may be used now, at least 1.
    public var count: Int {
        get { value.load(ordering: .relaxed) }
        set { value.store(max(1, newValue), ordering: .relaxed) }
    }
}
