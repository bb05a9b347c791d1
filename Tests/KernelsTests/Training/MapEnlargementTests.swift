import Kernels
import ReferenceKernels
import TensorCore
import Testing

@Suite struct MapEnlargementTests {
    private static func map(_ tensor: Tensor) -> FeatureMapRows {
        let shape = tensor.shape
        let map = FeatureMapRows(
            channels: shape[0], width: shape[2], height: shape[1], capacity: shape[1])
        tensor.withUnsafeScalars { if let base = $0.baseAddress { map.writePlanes(base) } }
        return map
    }

    /// Full of what must not stay.
    private static func emptyMap(_ shape: [Int]) -> FeatureMapRows {
        map(Tensor(shape: shape, scalars: Array(repeating: 7, count: shape.reduce(1, *))))
    }

    /// Σ x · y, in Double.
    private static func product(_ first: Tensor, _ second: Tensor) -> Double {
        zip(first.scalars, second.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// Smaller and larger maps, down to one sample.
    ///
    /// The way back is the adjoint: E x · g = x · Eᵀ g for any x.
    @Test(arguments: [(1, 1), (2, 5), (7, 3), (28, 28), (40, 64)], [1, 2, 7, 28])
    func agreesWithTheReferenceBothWays(size: (width: Int, height: Int), side: Int) {
        var random = SeededRandom(seed: UInt64(size.width * 100 + side))
        for channels in [1, 16, 21] {
            let small = random.tensor([channels, side, side + 1])
            let enlargement = MapEnlargement(
                width: side + 1, height: side, newWidth: size.width, newHeight: size.height)
            let large = Self.emptyMap([channels, size.height, size.width])
            enlargement.write(Self.map(small), to: large)
            let found = large.copy(rows: 0..<size.height)
            let expected = referenceEnlarge(small, height: size.height, width: size.width)
            #expect(
                zip(found.scalars, expected.scalars).allSatisfy { abs($0 - $1) < 3e-6 },
                "\(channels)x\(side) on \(size)")

            let gradient = random.tensor([channels, size.height, size.width])
            let back = Self.emptyMap(small.shape)
            enlargement.writeGradient(Self.map(gradient), to: back)
            for _ in 0..<3 {
                let other = random.tensor(small.shape)
                let there = referenceEnlarge(other, height: size.height, width: size.width)
                let sum = Self.product(there, gradient)
                let scale = Double(gradient.count).squareRoot()
                #expect(
                    abs(Self.product(other, back.copy(rows: 0..<side)) - sum) < 1e-5 * scale,
                    "\(channels)x\(side) on \(size)")
            }
        }
    }

    @Test func sumsOfFourAreTheWayBackOfRepeating() {
        var random = SeededRandom(seed: 8)
        for channels in [1, 16, 19] {
            let large = random.tensor([channels, 6, 10])
            let sums = Self.emptyMap([channels, 3, 5])
            sums.writeSums(of: Self.map(large))
            let other = random.tensor([channels, 3, 5])
            let expected = Self.product(referenceUpsample(other), large)
            #expect(abs(Self.product(other, sums.copy(rows: 0..<3)) - expected) < 1e-5)
            // Each by itself: four samples, no other.
            let found = sums.copy(rows: 0..<3).scalars
            let values = large.scalars
            for place in found.indices {
                let (row, x) = (place / 5, place % 5)
                let start = 20 * row + 2 * x
                let sum = [0, 1, 10, 11].reduce(0) { $0 + values[start + $1] }
                #expect(abs(found[place] - sum) < 1e-6)
            }
        }
    }
}
