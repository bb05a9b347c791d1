import TensorCore

extension Verification {
    /// Pictures drawn by chance, each with the same chance.
    public struct Sample: Hashable, Sendable {
        /// How many there are to be.
        public enum Size: Hashable, Sendable {
            /// So many, or all if there are fewer.
            case pictures(Int)
            /// A share of all, above 0 and at most 1; rounded up.
            case share(Double)
        }

        /// How many.
        public let size: Size
        /// The same seed draws the same of the same pictures.
        public let seed: UInt64

        /// A sample.
        public init(_ size: Size, seed: UInt64) {
            self.size = size
            self.seed = seed
        }

        /// Some of all numbers, in their order.
        ///
        /// Knuth, The Art of Computer Programming, volume 2, 3.4.2, algorithm S.
        func drawn(from numbers: [Int64]) -> [Int64] {
            var random = SeededRandom(seed: seed)
            var missing = count(of: numbers.count)
            var drawn: [Int64] = []
            drawn.reserveCapacity(missing)
            for (index, number) in numbers.enumerated() where missing > 0 {
                guard Int.random(in: 0..<numbers.count - index, using: &random) < missing else {
                    continue
                }
                drawn.append(number)
                missing -= 1
            }
            return drawn
        }

        private func count(of all: Int) -> Int {
            switch size {
            case .pictures(let count): max(0, min(count, all))
            case .share(let share): max(0, min(Int((share * Double(all)).rounded(.up)), all))
            }
        }
    }
}
