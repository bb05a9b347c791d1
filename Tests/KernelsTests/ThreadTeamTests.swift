import Synchronization
import TensorCore
import Testing

@testable import Kernels

@Suite struct ThreadTeamTests {
    /// Counts how often each piece was done.
    private final class Tally: Sendable {
        private let counts: Mutex<[Int]>

        init(_ pieces: Int) { counts = Mutex(Array(repeating: 0, count: pieces)) }

        func note(_ piece: Int) { counts.withLock { $0[piece] += 1 } }
        var all: [Int] { counts.withLock { $0 } }
    }

    /// Jobs without a pause and with one that lets the helpers fall asleep, on changing numbers of
    /// threads.
    @Test func everyPieceIsDoneOnce() {
        let team = ThreadTeam(scratchFloats: 4)
        var random = SeededRandom(seed: 1)
        for round in 0..<3000 {
            let pieces = Int(random.next() % 9)
            let threads = 1 + Int(random.next() % 5)
            let tally = Tally(pieces)
            team.perform(pieces, threads: threads) { piece, scratch in
                scratch[0] = Float(piece)
                tally.note(piece)
            }
            #expect(tally.all == Array(repeating: 1, count: pieces), "round \(round)")
            if round % 100 == 0 {
                let waiting = ContinuousClock.now
                while ContinuousClock.now - waiting < .milliseconds(1) {}
            }
        }
    }

    @Test func eachThreadHasScratchOfItsOwn() {
        let team = ThreadTeam(scratchFloats: 1)
        let wrong = Atomic(0)
        team.perform(400, threads: 4) { piece, scratch in
            scratch[0] = Float(piece)
            for _ in 0..<200 where scratch[0] != Float(piece) {
                wrong.add(1, ordering: .relaxed)
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }

    @Test func aTeamThatEndsWaitsForItsHelpersAndGivesItsScratchBack() {
        let pool = MemoryPool()
        for _ in 0..<200 {
            let team = ThreadTeam(scratchFloats: 1000, from: pool)
            let tally = Tally(3)
            team.perform(3, threads: 3) { piece, _ in tally.note(piece) }
            #expect(tally.all == [1, 1, 1])
        }
        // Blocks come back as they were left.
        let block = pool.take(floats: 1000)
        block.base[0] = 7
        pool.giveBack(block)
        let blocks = (0..<3).map { _ in pool.take(floats: 900) }
        #expect(blocks.contains { $0 === block })
    }

    @Test func aPoolReplacesWhatIsTooSmall() {
        let pool = MemoryPool()
        let small = pool.take(floats: 10)
        pool.giveBack(small)
        let large = pool.take(floats: 20)
        #expect(large !== small && large.capacity >= 20)
        pool.giveBack(large)
        #expect(pool.take(floats: 5) === large)
    }

    /// Maps over memory that held other numbers have zeros around them all the same.
    @Test func paddingIsClearInUsedMemory() {
        let pool = MemoryPool()
        let floats = FeatureMapRows.floats(channels: 20, width: 5, capacity: 3)
        let used = pool.take(floats: floats)
        used.base.update(repeating: .nan, count: used.capacity)
        pool.giveBack(used)
        let map = FeatureMapRows(
            channels: 20, width: 5, height: 9, capacity: 3,
            in: FeatureMapMemory(floats: floats, from: pool))
        for y in [-1, 0, 2, 9] {
            for block in 0..<2 {
                let row = map.paddedRow(y) + block * map.blockStep
                let inside = y >= 0 && y < 9
                for index in 0..<map.blockStep where !inside || !(16..<96).contains(index) {
                    #expect(row[index] == 0, "row \(y), block \(block), \(index)")
                }
            }
        }
    }
}
