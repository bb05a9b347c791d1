import Dispatch
import Synchronization

/// How many rows of a picture are final: counted by one writer, awaited by any number of readers.
final class RowProgress: Sendable {
    private struct Waiter {
        let rows: Int
        let wake: DispatchSemaphore
    }

    private struct State {
        var rows = 0
        var isFinished = false
        var failure: (any Error)?
        var waiters: [Waiter] = []
        var waitingTime = Duration.zero

        /// Takes out those who need not wait any longer.
        mutating func ready() -> [Waiter] {
            let ready = waiters.filter { isFinished || $0.rows <= rows }
            waiters.removeAll { isFinished || $0.rows <= rows }
            return ready
        }
    }

    private let state = Mutex(State())

    /// The first `rows` rows are final; fewer than before changes nothing.
    ///
    /// - Returns: how many were final before.
    @discardableResult
    func publish(rows: Int) -> Int {
        let (before, ready) = state.withLock { state in
            let before = state.rows
            state.rows = max(before, rows)
            return (before, state.ready())
        }
        ready.forEach { $0.wake.signal() }
        return before
    }

    /// No more rows will come: all are final, or none will do because of an error; the first call counts.
    func finish(_ failure: (any Error)?) {
        let ready: [Waiter] = state.withLock { state in
            guard !state.isFinished else { return [] }
            state.isFinished = true
            state.failure = failure
            return state.ready()
        }
        ready.forEach { $0.wake.signal() }
    }

    /// Returns when the first `rows` rows are final.
    ///
    /// - Throws: the error with which the writer finished, also for rows that were final before.
    func wait(for rows: Int) throws {
        let wake: DispatchSemaphore? = try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard !state.isFinished, state.rows < rows else { return nil }
            let wake = DispatchSemaphore(value: 0)
            state.waiters.append(Waiter(rows: rows, wake: wake))
            return wake
        }
        guard let wake else { return }
        let start = ContinuousClock.now
        wake.wait()
        try state.withLock { state in
            state.waitingTime += start.duration(to: .now)
            if let failure = state.failure { throw failure }
        }
    }

    /// What readers have spent waiting, added up.
    var waitingTime: Duration { state.withLock { $0.waitingTime } }
}
