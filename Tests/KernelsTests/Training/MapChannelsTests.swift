import TensorCore
import Testing

@testable import Kernels

@Suite struct MapChannelsTests {
    /// A map's channels and constants behind them, beginning inside and at the edge of blocks.
    @Test(arguments: [[16, 16], [5, 3], [32, 20], [20, 44], [1, 40], [33, 1]])
    func joinsAndParts(counts: [Int]) {
        let (height, width) = (3, 7)
        var random = SeededRandom(seed: UInt64(counts[0] * 100 + counts[1]))
        let part = random.tensor([counts[0], height, width])
        let constants = random.tensor([counts[1]]).scalars
        let joined = MapFixtures.used(
            channels: counts[0] + counts[1], height: height, width: width)
        joined.writeChannels(of: MapFixtures.map(part), firstChannel: 0)
        joined.writeRepeated(constants, firstChannel: counts[0])
        #expect(MapFixtures.isClean(joined))
        let repeated = constants.flatMap { Array(repeating: $0, count: height * width) }
        #expect(MapFixtures.planes(joined).scalars == part.scalars + repeated)

        let sums = joined.channelSums(channels: counts[0]..<counts[0] + counts[1])
        #expect(sums.count == counts[1])
        for (sum, constant) in zip(sums, constants) {
            #expect(abs(sum - Double(constant) * 21) < 1e-5)
        }
        let back = MapFixtures.used(channels: counts[0], height: height, width: width)
        joined.copyChannels(0..<counts[0], to: back)
        #expect(MapFixtures.planes(back).scalars == part.scalars && MapFixtures.isClean(back))
        let rest = MapFixtures.used(channels: counts[1], height: height, width: width)
        joined.copyChannels(counts[0]..<counts[0] + counts[1], to: rest)
        #expect(MapFixtures.planes(rest).scalars == repeated && MapFixtures.isClean(rest))

        // The other way round.
        joined.writeRepeated(constants, firstChannel: 0)
        joined.writeChannels(of: MapFixtures.map(part), firstChannel: counts[1])
        #expect(MapFixtures.planes(joined).scalars == repeated + part.scalars)
        #expect(MapFixtures.isClean(joined))
    }

    @Test(arguments: [1, 16]) func planesGoIn(lanes: Int) {
        for shape in MapFixtures.shapes(10, seed: 71) {
            var random = SeededRandom(seed: 72)
            let planes = random.tensor(shape)
            let map = MapFixtures.map(planes, lanes: lanes)
            #expect(MapFixtures.isClean(map))
            #expect(MapFixtures.planes(map).scalars == planes.scalars)
        }
    }
}
