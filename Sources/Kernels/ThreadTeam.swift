import Dispatch
import Synchronization

/// Threads that share the pieces of one computation after the other, each with scratch memory.
///
/// A layer of a small picture takes less time than the system needs to wake a thread, so helpers look
/// out for the next computation for some microseconds before they sleep. One computation at a time.
///
/// `@unchecked Sendable`: helpers read the job only between being called and reporting back.
public final class ThreadTeam: @unchecked Sendable {
    /// Scratch of each thread.
    let scratchFloats: Int
    private let pool: MemoryPool
    private var scratch: [LargeMemory] = []
    private var helpers: [TeamHelper] = []
    private var job: Job?
    private let nextPiece = Atomic(0)
    private let working = Atomic(0)
    private let finished = TeamSignal()

    private struct Job {
        let pieces: Int
        let body: (Int, UnsafeMutablePointer<Float>) -> Void
    }

    /// A team of one, which grows when more are asked for.
    ///
    /// - Parameters:
    ///   - scratchFloats: scratch of each thread.
    ///   - pool: where it comes from.
    public init(scratchFloats: Int, from pool: MemoryPool = MemoryPool()) {
        self.scratchFloats = scratchFloats
        self.pool = pool
    }

    deinit {
        helpers.forEach { $0.dismiss() }
        scratch.forEach(pool.giveBack)
    }

    /// Does `count` pieces of work on up to `threads` threads; which thread does which is not fixed.
    ///
    /// - Parameters:
    ///   - count: how many pieces there are.
    ///   - threads: how many threads may work at once.
    ///   - body: gets the number of the piece and scratch of its thread; pieces write disjoint memory.
    func perform(
        _ count: Int, threads: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let others = max(0, min(threads, count) - 1)
        grow(toHelpers: others)
        guard others > 0 else {
            for piece in 0..<count { body(piece, scratch[0].base) }
            return
        }
        withoutActuallyEscaping(body) { body in
            job = Job(pieces: count, body: body)
            nextPiece.store(0, ordering: .relaxed)
            working.store(others, ordering: .relaxed)
            for helper in helpers.prefix(others) { helper.call() }
            work(scratch[0].base)
            finished.wait { working.load(ordering: .sequentiallyConsistent) == 0 }
            job = nil
        }
    }

    private func grow(toHelpers count: Int) {
        while scratch.count < count + 1 { scratch.append(pool.take(floats: scratchFloats)) }
        while helpers.count < count {
            let memory = scratch[helpers.count + 1]
            helpers.append(
                TeamHelper { [unowned self] in
                    work(memory.base)
                    if working.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 {
                        finished.notify()
                    }
                })
        }
    }

    private func work(_ scratch: UnsafeMutablePointer<Float>) {
        guard let job else { return }
        while case let piece = nextPiece.add(1, ordering: .relaxed).oldValue, piece < job.pieces {
            job.body(piece, scratch)
        }
    }
}

/// A thread that does the same work each time it is called.
private final class TeamHelper: Sendable {
    private let calls = Atomic(0)
    private let isDismissed = Atomic(false)
    private let called = TeamSignal()
    private let ended = DispatchSemaphore(value: 0)

    init(_ work: @escaping () -> Void) {
        // Called from this one thread only.
        nonisolated(unsafe) let work = work
        DispatchQueue(label: "helper").async { [self] in
            var done = 0
            while true {
                called.wait { calls.load(ordering: .sequentiallyConsistent) > done }
                done += 1
                if isDismissed.load(ordering: .relaxed) { break }
                work()
            }
            ended.signal()
        }
    }

    func call() {
        calls.add(1, ordering: .sequentiallyConsistent)
        called.notify()
    }

    /// Ends the thread and waits for that.
    func dismiss() {
        isDismissed.store(true, ordering: .relaxed)
        call()
        ended.wait()
    }
}
