import TensorCore
import Testing

@Suite struct TileGridTests {
    @Test(arguments: [(1, 1, 8), (701, 459, 128), (512, 512, 512), (513, 8, 512), (9, 2000, 64)])
    func tilesCoverThePictureOnce(width: Int, height: Int, tileSize: Int) {
        let grid = TileGrid(width: width, height: height, tileSize: tileSize)
        var covered = [Int](repeating: 0, count: width * height)
        for index in 0..<grid.count {
            let tile = grid[index]
            #expect(tile.x % tileSize == 0 && tile.y % tileSize == 0)
            #expect(tile.width <= tileSize && tile.height <= tileSize && tile.area > 0)
            for y in tile.y..<tile.bottom {
                for x in tile.x..<tile.right { covered[y * width + x] += 1 }
            }
        }
        #expect(covered.allSatisfy { $0 == 1 })
    }
}

@Suite struct PlanesTests {
    @Test func stridedPlanesCopyTheirRectangle() {
        let scalars = (0..<2 * 5 * 7).map(Float.init)
        scalars.withUnsafeBufferPointer { buffer in
            let planes = Planes(
                buffer.baseAddress! + 7 + 2, channels: 2, height: 2, width: 3, rowStride: 7,
                channelStride: 35)
            #expect(planes.copy().shape == [2, 2, 3])
            #expect(planes.copy().scalars == [9, 10, 11, 16, 17, 18, 44, 45, 46, 51, 52, 53])
            #expect(!planes.hasContiguousRows)
        }
    }
}

@Suite struct SeededRandomTests {
    /// First outputs of the public-domain reference `splitmix64.c` for the seed 1234567.
    @Test func followsTheReference() {
        var random = SeededRandom(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        ]
        #expect((0..<3).map { _ in random.next() } == expected)
    }

    @Test func tensorsAreSpreadOverTheInterval() {
        var random = SeededRandom(seed: 5)
        let values = random.tensor([10_000]).scalars
        #expect(values.allSatisfy { $0 >= -1 && $0 < 1 })
        #expect(abs(values.reduce(0, +) / 10_000) < 0.02)
        #expect(Set(values).count > 9_900)
    }
}
