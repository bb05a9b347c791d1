/// Pictures that wait for another attempt, by the time at which it is due.
struct RetrySchedule {
    private typealias Entry = (due: ContinuousClock.Instant, id: Int64)

    /// The earliest last, so that taking it moves nothing.
    private var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    /// When the first is due; nil if none waits.
    var nextDue: ContinuousClock.Instant? { entries.last?.due }

    /// Adds a picture.
    mutating func insert(_ id: Int64, due: ContinuousClock.Instant) {
        var range = entries.startIndex..<entries.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if entries[middle].due > due {
                range = (middle + 1)..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        entries.insert((due, id), at: range.lowerBound)
    }

    /// Takes all pictures, due or not.
    mutating func removeAll() -> [Int64] {
        defer { entries = [] }
        return entries.map(\.id)
    }

    /// Takes the first picture if it is due.
    mutating func popDue(at now: ContinuousClock.Instant) -> Int64? {
        guard let last = entries.last, last.due <= now else { return nil }
        return entries.removeLast().id
    }
}
