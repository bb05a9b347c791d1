/// One block of a pool that the maps of a computation share; it goes back when the last of them ends.
public final class FeatureMapMemory {
    private let memory: LargeMemory
    private let pool: MemoryPool
    private var used = 0

    /// Takes room for maps of this many floats in all.
    public init(floats: Int, from pool: MemoryPool) {
        memory = pool.take(floats: floats)
        self.pool = pool
    }

    deinit { pool.giveBack(memory) }

    /// The next part.
    ///
    /// - Precondition: there is room for it.
    func part(floats: Int) -> UnsafeMutablePointer<Float> {
        precondition(
            used + floats <= memory.capacity, "\(used + floats) floats of \(memory.capacity)")
        defer { used += floats }
        return memory.base + used
    }
}
