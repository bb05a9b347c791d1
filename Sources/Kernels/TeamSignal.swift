import CKernels
import Dispatch
import Synchronization

/// Lets one thread wait for a condition that another makes true: first attentively, then asleep.
final class TeamSignal: Sendable {
    /// Looks before sleeping, about 40 microseconds: longer than the gaps between the layers of a small
    /// picture, shorter than what waking up costs.
    private static let looks = 1000

    private let sleeps = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)

    /// Returns when the condition is true.
    func wait(until condition: () -> Bool) {
        for _ in 0..<Self.looks {
            if condition() { return }
            ckernels_pause()
        }
        while !condition() {
            sleeps.store(true, ordering: .sequentiallyConsistent)
            // Whoever takes the mark back decides whether there is a call to wait for.
            if condition(), sleeps.exchange(false, ordering: .sequentiallyConsistent) { return }
            wake.wait()
        }
    }

    /// Has to be called after the condition has become true.
    func notify() {
        if sleeps.exchange(false, ordering: .sequentiallyConsistent) { wake.signal() }
    }
}
