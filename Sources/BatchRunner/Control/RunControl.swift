import Synchronization
import Records

/// Whether a run goes on: shared by the signal handlers, the walk, the queue and the workers.
final class RunControl: Sendable {
    /// What stops a run.
    enum Phase: Hashable {
        case running
        /// Nothing new is begun; what runs is finished.
        case draining(Cause)
        /// Workers are killed.
        case aborting(ExitStatus)
    }

    /// Why a run drains.
    enum Cause: Hashable {
        /// A first signal, or the limit of pictures.
        case asked
        /// The surroundings, in words.
        case environment(String)
    }

    private struct State {
        var phase = Phase.running
        var signals = 0
        var killSwitches: [Int: @Sendable () -> Void] = [:]
        var naps: [Int: Task<Void, Never>] = [:]
        var napCount = 0
    }

    private let state = Mutex(State())
    private let onEvent: @Sendable (BatchEvent) -> Void

    init(onEvent: @escaping @Sendable (BatchEvent) -> Void) {
        self.onEvent = onEvent
    }

    var phase: Phase { state.withLock { $0.phase } }
    var isRunning: Bool { phase == .running }
    var isAborting: Bool { if case .aborting = phase { true } else { false } }

    /// A signal from outside: the first one drains, the next one aborts.
    func receive(signal name: String, abortStatus: ExitStatus) {
        let isFirst = state.withLock { state in
            state.signals += 1
            return state.signals == 1
        }
        guard isFirst else { return abort(abortStatus) }
        let announcement =
            "\(name): finishing the pictures that are being processed. "
            + "A second signal stops at once. Either way, run again to resume from here."
        if isRunning { drain(.asked, announcement) } else { onEvent(.draining(announcement)) }
    }

    /// Begins nothing new.
    ///
    /// The surroundings win over a mere wish to stop.
    func drain(_ cause: Cause, _ announcement: String) {
        let isNews = state.withLock { state in
            switch state.phase {
            case .running,
                .draining(.asked) where cause != .asked:
                state.phase = .draining(cause)
                return true
            default: return false
            }
        }
        guard isNews else { return }
        onEvent(.draining(announcement))
        wakeSleepers()
    }

    private func abort(_ status: ExitStatus) {
        let switches = state.withLock { state in
            state.phase = .aborting(status)
            return Array(state.killSwitches.values)
        }
        onEvent(.draining("Stopping at once."))
        for kill in switches { kill() }
        wakeSleepers()
    }

    /// Keeps the switch that kills a slot's worker; a worker that comes too late is killed.
    func register(slot: Int, kill: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.killSwitches[slot] = kill
            if case .aborting = state.phase { return true }
            return false
        }
        if isLate { kill() }
    }

    /// Forgets the switch of a slot.
    func unregister(slot: Int) {
        _ = state.withLock { $0.killSwitches.removeValue(forKey: slot) }
    }

    /// Waits until a time, or until the run no longer runs.
    func nap(until deadline: ContinuousClock.Instant) async {
        let nap = Task { _ = try? await Task.sleep(until: deadline, clock: .continuous) }
        let number = state.withLock { state in
            state.napCount += 1
            state.naps[state.napCount] = nap
            if state.phase != .running { nap.cancel() }
            return state.napCount
        }
        await nap.value
        _ = state.withLock { $0.naps.removeValue(forKey: number) }
    }

    private func wakeSleepers() {
        for nap in state.withLock({ Array($0.naps.values) }) { nap.cancel() }
    }
}
