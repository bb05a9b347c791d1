/// Random numbers that are the same on every machine for the same seed.
///
/// - Source: SplitMix64 (Steele, Lea, Flood 2014), public-domain reference by S. Vigna.
public struct SeededRandom: RandomNumberGenerator, Codable, Sendable {
    private var state: UInt64

    /// The sequence that belongs to `seed`.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A tensor of values spread evenly over [-1, 1).
    public mutating func tensor(_ shape: [Int]) -> Tensor {
        var result = Tensor(zeros: shape)
        result.withUnsafeMutableScalars { scalars in
            for index in scalars.indices {
                // 24 bits are what a Float holds exactly.
                scalars[index] = Float(next() >> 40) / Float(1 << 23) - 1
            }
        }
        return result
    }
}
