import TensorCore
import Testing

@testable import Training

@Suite struct SampleOrderTests {
    @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000])
    func everyEpochHasEachPhotographOnce(count: Int) {
        let order = SampleOrder(count: count, seed: 7)
        for epoch in 0..<3 {
            let samples = epoch * count..<(epoch + 1) * count
            #expect(samples.map(order.photograph).sorted() == Array(0..<count))
        }
    }

    @Test func epochsAndSeedsDiffer() {
        func epoch(_ number: Int, seed: UInt64) -> [Int] {
            let order = SampleOrder(count: 500, seed: seed)
            return (number * 500..<(number + 1) * 500).map(order.photograph)
        }
        let orders = [epoch(0, seed: 1), epoch(1, seed: 1), epoch(0, seed: 2)]
        for (index, first) in orders.enumerated() {
            for second in orders[..<index] + [Array(0..<500)] {
                // By chance one photograph on average has the same place.
                #expect(zip(first, second).count { $0 == $1 } < 10)
            }
        }
        #expect(epoch(1, seed: 1) == orders[1])
    }

    /// Over many epochs every photograph comes at every place about equally often.
    @Test func placesAreEvenlySpread() {
        let (count, epochs) = (10, 4000)
        let order = SampleOrder(count: count, seed: 3)
        var tally = [Int](repeating: 0, count: count * count)
        for sample in 0..<count * epochs {
            tally[sample % count * count + order.photograph(ofSample: sample)] += 1
        }
        // 400 expected; five standard deviations are 95.
        #expect(tally.allSatisfy { abs($0 - 400) < 100 }, "\(tally)")
    }

    @Test func randomNumbersBelongToTheSample() {
        var seen: Set<UInt64> = []
        for seed: UInt64 in 0..<3 {
            for count in [10, 20] {
                for sample in 0..<1000 {
                    var random = SampleOrder(count: count, seed: seed).random(ofSample: sample)
                    seen.insert(random.next())
                }
            }
        }
        #expect(seen.count == 3000)
    }
}
