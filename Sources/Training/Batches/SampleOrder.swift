import TensorCore

/// Which photograph and which random numbers belong to a sample.
///
/// Samples are numbered from 0 on, through all epochs. In an epoch every photograph comes once, in an order
/// of the epoch's own. Nothing is remembered: a run goes on from a sample's number alone.
struct SampleOrder: Hashable, Sendable {
    /// Photographs of an epoch.
    let count: Int
    private let seed: UInt64
    /// Bits of each half of a photograph's number; both halves together count at least to ``count``.
    private let halfBits: Int
    /// With four of them the orders of a handful of photographs are not equally frequent.
    private static let rounds = 8

    /// - Precondition: there is a photograph.
    init(count: Int, seed: UInt64) {
        precondition(count > 0, "no photographs")
        self.count = count
        self.seed = seed
        let bits = Int.bitWidth - (count - 1).leadingZeroBitCount
        halfBits = max(1, (bits + 1) / 2)
    }

    /// The number of a sample's photograph.
    ///
    /// A Feistel network over the photographs' numbers, keyed by run and epoch, is repeated until it falls
    /// on one that exists ("cycle walking": Black and Rogaway, 2002).
    func photograph(ofSample sample: Int) -> Int {
        let key = Self.random(seed, UInt64(sample / count), 1)
        var number = UInt64(sample % count)
        repeat { number = permuted(number, key: key) } while number >= UInt64(count)
        return Int(number)
    }

    /// The random numbers of a sample.
    func random(ofSample sample: Int) -> SeededRandom {
        SeededRandom(seed: Self.random(seed, UInt64(sample), 2))
    }

    private func permuted(_ number: UInt64, key: UInt64) -> UInt64 {
        let mask: UInt64 = 1 << UInt64(halfBits) - 1
        var (left, right) = (number >> UInt64(halfBits), number & mask)
        for round in 0..<Self.rounds {
            (left, right) = (right, left ^ (Self.random(key, right, UInt64(round)) & mask))
        }
        return left << UInt64(halfBits) | right
    }

    /// Mixes three numbers into one that looks random.
    private static func random(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
        var mixed: UInt64 = 0
        for part in [first, second, third] {
            var generator = SeededRandom(seed: mixed ^ part)
            mixed = generator.next()
        }
        return mixed
    }
}

extension SeededRandom {
    /// Evenly spread over 0..<1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    /// Evenly spread over a range.
    mutating func value(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + unit() * (range.upperBound - range.lowerBound)
    }

    /// Evenly spread over 0..<count; counts are far below 2^53.
    mutating func index(below count: Int) -> Int { Int(unit() * Double(count)) }
}
