import Kernels
import ReferenceKernels
import TensorCore
import Testing

@Suite struct EnlargedMapTests {
    /// A map with the values of a tensor [C, H, W].
    private static func map(_ tensor: Tensor) -> FeatureMapRows {
        let shape = tensor.shape
        let map = FeatureMapRows(
            channels: shape[0], width: shape[2], height: shape[1], capacity: shape[1])
        tensor.withUnsafeScalars { scalars in
            if let base = scalars.baseAddress { map.writePlanes(base) }
        }
        return map
    }

    /// Smaller and larger maps, down to one sample, whole and in parts.
    @Test(arguments: [(1, 1), (2, 5), (7, 3), (28, 28), (40, 64)], [1, 2, 7, 28])
    func agreesWithTheReference(size: (width: Int, height: Int), side: Int) {
        var random = SeededRandom(seed: UInt64(size.width * 100 + side))
        for channels in [1, 16, 21] {
            let small = random.tensor([channels, side, side + 1])
            let base = random.tensor([channels, size.height, size.width])
            let enlarged = referenceEnlarge(small, height: size.height, width: size.width)
            let expected = zip(base.scalars, enlarged.scalars).map { max(0, $0 + $1) }
            let team = ThreadTeam(scratchFloats: 2 * 32 * 16 * 2)
            let whole = Self.map(base)
            EnlargedMap(
                Self.map(small), width: size.width, height: size.height,
                columns: 0..<size.width
            ).apply(to: 0..<size.height, of: whole, threads: 2, team: team)
            let found = whole.copy(rows: 0..<size.height).scalars
            #expect(
                zip(found, expected).allSatisfy { abs($0 - $1) < 3e-6 },
                "\(channels)x\(side) on \(size)")

            let columns = size.width / 3..<size.width
            let part = Tensor(
                shape: [channels, size.height, columns.count],
                scalars: (0..<channels * size.height).flatMap { row in
                    columns.map { base.scalars[row * size.width + $0] }
                })
            let some = Self.map(part)
            let addend = EnlargedMap(
                Self.map(small), width: size.width, height: size.height, columns: columns)
            for row in 0..<size.height {
                addend.apply(to: row..<row + 1, of: some, threads: 1, team: team)
            }
            #expect(
                some.copy(rows: 0..<size.height).scalars
                    == (0..<channels * size.height).flatMap { row in
                        columns.map { found[row * size.width + $0] }
                    }, "some columns of \(channels)x\(side) on \(size)")
        }
    }

    @Test func samplesAreAddedTwiceEachWay() {
        var random = SeededRandom(seed: 4)
        let (small, base) = (random.tensor([19, 3, 5]), random.tensor([19, 6, 10]))
        let map = Self.map(base)
        map.addUpsampled(Self.map(small))
        let expected = zip(base.scalars, referenceUpsample(small).scalars).map { $0 + $1 }
        #expect(map.copy(rows: 0..<6).scalars == expected)
    }
}
