import Synchronization

/// Tells the workers how many threads they may use, whenever that changes.
final class ProcessorSharing: Sendable {
    fileprivate struct State {
        var shares: ProcessorShares
        var told: [Int: Int] = [:]
        var tell: [Int: @Sendable (Int) -> Void] = [:]
    }

    private let state: Mutex<State>

    /// Sharing of this many processors.
    init(processors: Int) {
        state = Mutex(State(shares: ProcessorShares(processors: processors)))
    }

    /// A slot's worker computes from now on; it is told its threads before this returns.
    ///
    /// - Parameters:
    ///   - slot: the slot.
    ///   - pixels: pixels of its picture.
    ///   - tell: hands a number of threads to its worker, without waiting.
    func begin(_ slot: Int, pixels: Int, tell: @escaping @Sendable (Int) -> Void) {
        state.withLock { state in
            state.shares.begin(slot, pixels: pixels)
            state.tell[slot] = tell
            // It may be another process than the one that was told before.
            state.told[slot] = nil
            state.tellChanges()
        }
    }

    /// A slot's worker computes no more; the others get its share.
    func end(_ slot: Int) {
        state.withLock { state in
            state.shares.end(slot)
            state.tell[slot] = nil
            state.tellChanges()
        }
    }
}

extension ProcessorSharing.State {
    /// Under the lock, so that every worker hears the numbers in their order.
    fileprivate mutating func tellChanges() {
        for (slot, threads) in shares.threads where told[slot] != threads {
            told[slot] = threads
            tell[slot]?(threads)
        }
    }
}
