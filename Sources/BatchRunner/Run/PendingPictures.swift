import JobStorage
import Records

/// The pictures that a run has still to begin, in the order of their paths, read page by page.
///
/// Those that took workers down come last.
struct PendingPictures {
    private static let pageSize = 200

    private let limit: Int?
    private var begun = 0
    /// What came up meanwhile and goes first.
    private var first: ArraySlice<ClaimedItem> = []
    /// Those of them that the store may still hand out in their order, too.
    private var preferred: Set<Int64> = []
    private var ordinary: Pages
    private var suspects: Pages

    /// Pictures in their order, of which a page is in memory.
    private struct Pages {
        let store: JobStore
        let run: Int64
        let workerDeaths: ClosedRange<Int>
        private var page: ArraySlice<ClaimedItem> = []
        private var last: ClaimedItem?

        init(_ store: JobStore, run: Int64, workerDeaths: ClosedRange<Int>) {
            self.store = store
            self.run = run
            self.workerDeaths = workerDeaths
        }

        /// The next one, which stays; nil if there are no more.
        mutating func peek() throws(JobStoreError) -> ClaimedItem? {
            if page.isEmpty {
                page = try store.pendingItems(
                    run: run, workerDeaths: workerDeaths, after: last, limit: pageSize)[...]
            }
            return page.first
        }

        mutating func pop() throws(JobStoreError) -> ClaimedItem? {
            let next = try peek()
            if let next { last = next }
            _ = page.popFirst()
            return next
        }
    }

    /// Those of a run, this many of them at most; all if there is no limit.
    ///
    /// A suspect is a picture over which this many workers died in earlier runs.
    init(store: JobStore, run: Int64, limit: Int?, deathsUntilSuspect: Int) {
        self.limit = limit
        ordinary = Pages(store, run: run, workerDeaths: 0...(deathsUntilSuspect - 1))
        suspects = Pages(store, run: run, workerDeaths: deathsUntilSuspect...Int.max)
    }

    /// The next one that is not a suspect; nil if there is none, or the limit is reached.
    mutating func next() throws(JobStoreError) -> ClaimedItem? {
        guard begun < limit ?? .max else { return nil }
        var item = first.popFirst()
        while item == nil, let next = try ordinary.pop() {
            if preferred.remove(next.item.id) == nil { item = next }
        }
        begun += item == nil ? 0 : 1
        return item
    }

    /// Whether a suspect is left to begin.
    mutating func hasSuspect() throws(JobStoreError) -> Bool {
        guard begun < limit ?? .max else { return false }
        return try suspects.peek() != nil
    }

    /// The next suspect; nil if there is none.
    mutating func nextSuspect() throws(JobStoreError) -> ClaimedItem? {
        guard try hasSuspect() else { return nil }
        begun += 1
        return try suspects.pop()
    }

    /// Adds pictures that were not in the store before.
    mutating func putFirst(_ items: [ClaimedItem]) {
        first = items + first
        preferred.formUnion(items.map(\.item.id))
    }
}
