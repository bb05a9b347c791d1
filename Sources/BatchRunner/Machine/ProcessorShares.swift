/// Shares the processors out among the slots that compute.
///
/// Every busy slot gets the same number of threads, at least one; what does not divide evenly goes to
/// those with the largest pictures, which take longest.
struct ProcessorShares {
    /// Processors that all slots may use together.
    let processors: Int
    /// Pixels of the picture that each busy slot works on.
    private var pixels: [Int: Int] = [:]

    /// Shares with nobody busy.
    init(processors: Int) {
        self.processors = max(1, processors)
    }

    /// The slot computes from now on.
    mutating func begin(_ slot: Int, pixels: Int) { self.pixels[slot] = pixels }

    /// The slot computes no more.
    mutating func end(_ slot: Int) { pixels[slot] = nil }

    /// Threads of each busy slot.
    var threads: [Int: Int] {
        guard !pixels.isEmpty else { return [:] }
        let (even, rest) = processors.quotientAndRemainder(dividingBy: pixels.count)
        let largestFirst = pixels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return Dictionary(
            uniqueKeysWithValues: largestFirst.enumerated().map { rank, slot in
                (slot.key, max(1, rank < rest ? even + 1 : even))
            })
    }
}
