import Testing

@testable import autochrome

@Suite struct RateEstimatorTests {
    @Test func knowsNothingBeforeTheFirstPicture() {
        var rate = RateEstimator(at: 100)
        #expect(rate.perSecond == nil)
        rate.record(0, at: 130)
        #expect(rate.perSecond == nil)
    }

    @Test(arguments: [0.01, 1, 45, 900])
    func findsAConstantRate(pause: Double) throws {
        var rate = RateEstimator(at: 7)
        for picture in 1...50 {
            rate.record(Int(2e6 * pause * Double(picture)), at: 7 + pause * Double(picture))
        }
        let found = try #require(rate.perSecond)
        #expect(abs(found / 2e6 - 1) < 0.01)
    }

    @Test func followsAChange() throws {
        var rate = RateEstimator(at: 0)
        var pixels = 0
        for second in 1...600 {
            // Ten times slower after five minutes.
            pixels += second <= 300 ? 10_000_000 : 1_000_000
            rate.record(pixels, at: Double(second))
        }
        let found = try #require(rate.perSecond)
        #expect((1e6...1.2e6).contains(found))
    }

    @Test func oneSmallPictureAmongLargeOnesChangesLittle() throws {
        var rate = RateEstimator(at: 0)
        for picture in 1...10 {
            rate.record(600_000_000 * picture, at: 300 * Double(picture))
        }
        // Slow to start, tiny.
        rate.record(6_000_100_000, at: 3001)
        let found = try #require(rate.perSecond)
        #expect(abs(found / 2e6 - 1) < 0.05)
    }

    @Test func standsStillWhileNothingIsDone() throws {
        var rate = RateEstimator(at: 0)
        rate.record(1_000_000, at: 1)
        rate.record(1_000_000, at: 500)
        rate.record(900_000, at: 501)
        rate.record(2_000_000, at: 0.5)
        #expect(rate.perSecond == 1e6)
    }
}
