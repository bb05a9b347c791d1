import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct ComparingTests {
        private let width = 150
        private let height = 100

        private func gray(
            _ changes: [(x: Int, y: Int, value: UInt8)] = []
        ) throws -> VipsImage {
            var samples = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            for change in changes { samples[change.y * width + change.x] = change.value }
            return try VipsImage.fromMemory(samples, width: width, height: height, bands: 1)
        }

        @Test func alikeIsAlikeInEveryForm() throws {
            let codes = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            let rgb = codes.flatMap { [$0, $0, $0] }
            let wide = codes.map { UInt16($0) * 257 }
            let (width, height) = (width, height)
            let plain = try gray()
            #expect(try plain.largestDifference(from: gray()) == nil)
            #expect(
                try plain.largestDifference(
                    from: .fromMemory(rgb, width: width, height: height, bands: 3)) == nil)
            #expect(
                try plain.largestDifference(
                    from: .fromMemory(wide, width: width, height: height, bands: 1)) == nil)
            #expect(
                try VipsImage.fromMemory(wide, width: width, height: height, bands: 1)
                    .largestDifference(
                        from: .fromMemory(rgb, width: width, height: height, bands: 3)) == nil)
        }

        @Test func theSquareWithTheMostIsFound() throws {
            let plain = try gray([(70, 20, 0), (140, 95, 0), (141, 95, 0)])
            // One large difference beats two small ones, and two beat one.
            let one = try gray([(70, 20, 9), (140, 95, 4), (141, 95, 4)])
            let first = try #require(try plain.largestDifference(from: one, side: 50))
            #expect((first.x, first.y) == (75, 25))
            let two = try gray([(70, 20, 7), (140, 95, 4), (141, 95, 4)])
            let second = try #require(try plain.largestDifference(from: two, side: 50))
            #expect((second.x, second.y) == (125, 75))
        }
    }
}
