import Synchronization

/// Threads that share the pictures of a batch: each computes whole pictures, alone.
///
/// Which thread computes which picture is not fixed and changes nothing.
public final class BatchTeam {
    /// How many threads there are.
    public let threads: Int
    /// The threads, for work that is shared otherwise.
    public let team: ThreadTeam
    /// Scratch of each thread, as a team of one.
    private let members: [ThreadTeam]

    /// A team.
    ///
    /// - Parameters:
    ///   - threads: how many threads work at once.
    ///   - scratchFloats: what a convolution of one picture needs at most, for each thread.
    public init(threads: Int, scratchFloats: Int) {
        self.threads = threads
        team = ThreadTeam(scratchFloats: scratchFloats)
        members = (0..<threads).map { _ in ThreadTeam(scratchFloats: scratchFloats) }
    }

    /// Does something with each of `count` pictures; pictures write disjoint memory.
    ///
    /// - Parameters:
    ///   - count: number of pictures.
    ///   - body: gets the number of the picture and a team of one thread.
    public func forEach(_ count: Int, _ body: (Int, ThreadTeam) -> Void) {
        let next = Atomic(0)
        team.perform(threads, threads: threads) { member, _ in
            while case let picture = next.add(1, ordering: .relaxed).oldValue, picture < count {
                body(picture, members[member])
            }
        }
    }

    /// What is computed of each of `count` pictures, in their order.
    public func map<Result>(_ count: Int, _ body: (Int, ThreadTeam) -> Result) -> [Result] {
        Array(unsafeUninitializedCapacity: count) { results, initialized in
            guard let base = results.baseAddress else { return }
            forEach(count) { (base + $0).initialize(to: body($0, $1)) }
            initialized = count
        }
    }
}
