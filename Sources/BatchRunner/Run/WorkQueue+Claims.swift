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
            guard let due = retries.nextDue else { return nil }
            await control.nap(until: due)
        }
        owesAttempts = owesAttempts || !retries.isEmpty
        try flush()
        return nil
    }

    private func claim() throws(JobStoreError) -> ClaimedItem? {
        guard var item = try candidate() else { return nil }
        let now = Date().timeIntervalSince1970
        item.begin(at: now, runStartedAt: startedAt)
        try add(ItemChange(item.item.id, .claimed(run: run), at: now))
        return item
    }

    private func candidate() throws(JobStoreError) -> ClaimedItem? {
        if let id = retries.popDue(at: .now) {
            // Its row has to know how the last attempt ended.
            try flush()
            return try read { () throws(JobStoreError) in try store.picture(id) }
        }
        return try read { () throws(JobStoreError) in try pending.next() }
    }
}
