import Dispatch
import Synchronization

/// Calls a function when a time is over, unless it is cleared before.
///
/// One timer for all times: of a task that sleeps and is cancelled, the sleep stays in memory until its time is
/// over, and requests have five minutes each.
final class Alarm {
    private let due = DueTime()
    private let timer = DispatchSource.makeTimerSource()

    private final class DueTime: Sendable {
        private let time = Mutex<ContinuousClock.Instant?>(nil)

        func set(_ new: ContinuousClock.Instant?) { time.withLock { $0 = new } }

        /// Takes the time if it is over: it may have been set again while the timer was on its way.
        func takeIfOver() -> Bool {
            time.withLock { time in
                guard let due = time, due <= .now else { return false }
                time = nil
                return true
            }
        }
    }

    /// An alarm that is not set.
    init(_ ring: @escaping @Sendable () -> Void) {
        timer.setEventHandler { [due] in
            if due.takeIfOver() { ring() }
        }
        timer.schedule(deadline: .distantFuture)
        timer.activate()
    }

    deinit { timer.cancel() }

    /// Sets it, in the place of an earlier time.
    func set(in duration: Duration) {
        due.set(.now + duration)
        // After the time above, so that it is over when the timer fires.
        timer.schedule(deadline: .now() + max(0, duration / .seconds(1)))
    }

    /// Takes the time back.
    func clear() {
        due.set(nil)
        timer.schedule(deadline: .distantFuture)
    }
}
