import FoundationEssentials
import JobStorage
import Records

extension WorkQueue {
    /// The next picture; nil when there is nothing more to begin.
    func next() async throws(JobStoreError) -> ClaimedItem? {
        while control.isRunning {
            do {
                try disk.check()
            } catch {
                control.drain(.environment(error.description), error.description)
                break
            }
            if let item = try claim() {
                onEvent(.claimed(source: CodablePath(item.source), item.place))
                return item
            }
            try flush()
            if let due = retries.nextDue {
                await control.nap(until: due)
            } else if try hasSuspect() {
                await control.nap(until: .now + Self.solitudeCheck)
            } else {
                return nil
            }
        }
        owesAttempts = owesAttempts || !retries.isEmpty
        try flush()
        return nil
    }

    private func hasSuspect() throws(JobStoreError) -> Bool {
        try read { () throws(JobStoreError) in try pending.hasSuspect() }
    }

    /// How often a slot that waits for the others looks whether they are done.
    private static let solitudeCheck = Duration.milliseconds(100)

    private func claim() throws(JobStoreError) -> ClaimedItem? {
        guard var item = try candidate() else { return nil }
        let now = Date().timeIntervalSince1970
        item.begin(at: now, runStartedAt: startedAt)
        underway += 1
        try add(ItemChange(item.item.id, .claimed(run: run), at: now))
        return item
    }

    private func candidate() throws(JobStoreError) -> ClaimedItem? {
        if let id = retries.popDue(at: .now) {
            // Its row has to know how the last attempt ended.
            try flush()
            return try read { () throws(JobStoreError) in try store.picture(id) }
        }
        if let item = try read({ () throws(JobStoreError) in try pending.next() }) { return item }
        guard isAlone else { return nil }
        // A picture that takes workers down may take the machine down next.
        try flush()
        guard isAlone, control.isRunning else { return nil }
        return try read { () throws(JobStoreError) in try pending.nextSuspect() }
    }

    /// Whether whatever happens next can have to do with one picture only.
    private var isAlone: Bool { underway == 0 && retries.isEmpty }
}
