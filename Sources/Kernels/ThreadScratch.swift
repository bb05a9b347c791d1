import Dispatch
import Synchronization

/// Scratch memory for each thread of a computation, kept from one layer to the next.
///
/// Not for two computations at once.
public final class ThreadScratch: Sendable {
    private let memories = Mutex<[LargeMemory]>([])
    private let capacity: Int

    /// Scratch of `capacity` floats a thread, allocated when a thread first works.
    public init(capacity: Int) {
        self.capacity = capacity
    }

    /// Does `count` pieces of work on up to `threads` threads; which thread does which is not fixed.
    ///
    /// - Parameters:
    ///   - count: how many pieces there are.
    ///   - threads: how many threads may work at once.
    ///   - body: gets the number of the piece and scratch of its thread.
    func perform(
        _ count: Int, threads: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let threads = max(1, min(threads, count))
        let bases = memories.withLock { memories in
            while memories.count < threads { memories.append(LargeMemory(floats: capacity)) }
            return memories.prefix(threads).map { ScratchBase(pointer: $0.base) }
        }
        guard threads > 1 else {
            for piece in 0..<count { body(piece, bases[0].pointer) }
            return
        }
        let queue = PieceQueue()
        withoutActuallyEscaping(body) { body in
            // Pieces write disjoint memory.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                var piece = queue.next()
                while piece < count {
                    body(piece, bases[thread].pointer)
                    piece = queue.next()
                }
            }
        }
    }
}

/// `@unchecked Sendable`: each is handed to one thread.
private struct ScratchBase: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Float>
}

/// Hands out numbers in rising order.
private final class PieceQueue: Sendable {
    private let upcoming = Atomic(0)

    func next() -> Int { upcoming.add(1, ordering: .relaxed).oldValue }
}
