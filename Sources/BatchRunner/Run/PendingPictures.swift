import JobStorage
import Records

/// The pictures that a run has still to begin, in the order of their paths, read page by page.
struct PendingPictures {
    private static let pageSize = 200

    private let store: JobStore
    private let run: Int64
    private let limit: Int?
    private var begun = 0
    /// What came up meanwhile and goes first.
    private var first: ArraySlice<ClaimedItem> = []
    /// Those of them that the store may still hand out in their order, too.
    private var preferred: Set<Int64> = []
    private var page: ArraySlice<ClaimedItem> = []
    private var last: ClaimedItem?

    /// Those of a run, so many of them at most; all if there is no limit.
    init(store: JobStore, run: Int64, limit: Int?) {
        self.store = store
        self.run = run
        self.limit = limit
    }

    /// The next one; nil if there is none, or the limit is reached.
    mutating func next() throws(JobStoreError) -> ClaimedItem? {
        guard begun < limit ?? .max else { return nil }
        var item = first.popFirst()
        if item == nil { item = try nextInOrder() }
        begun += item == nil ? 0 : 1
        return item
    }

    /// Adds pictures that were not in the store before.
    mutating func putFirst(_ items: [ClaimedItem]) {
        first = items + first
        preferred.formUnion(items.map(\.item.id))
    }

    private mutating func nextInOrder() throws(JobStoreError) -> ClaimedItem? {
        while true {
            if page.isEmpty {
                page = try store.pendingItems(run: run, after: last, limit: Self.pageSize)[...]
            }
            guard let item = page.popFirst() else { return nil }
            last = item
            if preferred.remove(item.item.id) == nil { return item }
        }
    }
}
