import Synchronization

/// Memory of computations that follow each other: what one gives back the next takes, because the
/// system takes longer to hand out and clear fresh pages than a small picture to be computed.
///
/// It holds as many blocks as were ever in use at once, none larger than the largest asked for.
public final class MemoryPool: Sendable {
    private let free = Mutex<[LargeMemory]>([])

    /// A pool with nothing in it.
    public init() {}

    /// A block of at least this many floats, of any value.
    func take(floats: Int) -> LargeMemory {
        let found: LargeMemory? = free.withLock { free in
            let fitting = free.indices.filter { free[$0].capacity >= floats }
            if let smallest = fitting.min(by: { free[$0].capacity < free[$1].capacity }) {
                return free.remove(at: smallest)
            }
            // The new block takes the place of one that is too small.
            if let largest = free.indices.max(by: { free[$0].capacity < free[$1].capacity }) {
                free.remove(at: largest)
            }
            return nil
        }
        return found ?? LargeMemory(floats: floats)
    }

    /// Keeps a block for others.
    func giveBack(_ memory: LargeMemory) {
        free.withLock { $0.append(memory) }
    }
}
