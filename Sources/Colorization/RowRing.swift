/// A few rows that take long to make, kept until others take their places.
///
/// `@unchecked Sendable`: owns its memory; who shares it does so under a lock.
struct RowRing: ~Copyable, @unchecked Sendable {
    private let base: UnsafeMutablePointer<Float>
    private let floats: Int
    /// Which row is in each place.
    private var kept: [Int?]

    /// Room for `count` consecutive rows of `floats` each.
    init(count: Int, floats: Int) {
        base = .allocate(capacity: count * floats)
        self.floats = floats
        kept = Array(repeating: nil, count: count)
    }

    deinit { base.deallocate() }

    /// A row that is kept.
    func find(_ index: Int) -> UnsafeMutablePointer<Float>? {
        kept[index % kept.count] == index ? base + index % kept.count * floats : nil
    }

    /// Room for a row, which has to be written at once; the row that is a multiple of the ring's length
    /// away is gone.
    mutating func replace(_ index: Int) -> UnsafeMutablePointer<Float> {
        kept[index % kept.count] = index
        return base + index % kept.count * floats
    }
}
