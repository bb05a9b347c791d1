import Records
import Testing

@testable import PictureAnalysis

@Suite struct ToneAnalysisTests {
    static func picture(_ code: (Int, Int) -> Int) -> AnalysisPicture {
        let samples = (0..<100).flatMap { y in (0..<100).map { x in UInt8(code(x, y)) } }
        return AnalysisPicture(samples: samples, width: 100, height: 100, bands: 1)
    }

    static func flags(_ code: (Int, Int) -> Int) -> [QualityFlag] {
        ToneAnalysis(picture(code)).flags.sorted()
    }

    @Test func fullRangeHasNoFlags() {
        #expect(Self.flags { x, y in 4 + (x * 100 + y) * 247 / 10_000 } == [])
    }

    @Test func oneToneIsBlank() {
        #expect(Self.flags { _, _ in 255 } == [.blank])
        #expect(Self.flags { x, y in 128 + (x + y) % 3 } == [.blank])
        // Dust does not make a picture.
        #expect(Self.flags { x, y in x == 7 && y % 2 == 0 ? 0 : 200 } == [.blank])
    }

    @Test func narrowRangeIsLowContrast() {
        #expect(Self.flags { x, _ in 100 + x / 2 } == [.lowContrast])
    }

    @Test func clippedEnds() {
        #expect(Self.flags { x, y in y < 8 ? 255 : 10 + 2 * x } == [.clippedHighlights])
        #expect(Self.flags { x, y in y < 8 ? 0 : 10 + 2 * x } == [.clippedShadows])
        #expect(Self.flags { x, y in y < 4 ? 0 : 10 + 2 * x } == [])
    }

    @Test func twoTonesAreBilevel() {
        #expect(Self.flags { x, y in (x / 9 + y / 7) % 4 == 0 ? 0 : 255 } == [.bilevel])
        #expect(Self.flags { x, y in (x / 9 + y / 7) % 3 * 120 } == [.clippedShadows])
    }

    @Test func allTonesOfANarrowRangeAreNotTwo() {
        // 38 L*, as a thin negative.
        #expect(Self.flags { x, _ in 90 + 96 * x / 99 } == [])
    }

    /// A small copy of a page has grey letters, the page itself black ones.
    @Test func twoTonesAreSeenAtFullResolution() {
        let copy = Self.picture { x, y in x % 3 == 0 ? 20 + y : 240 }
        let page = Self.picture { x, y in (x / 5 + y / 3) % 4 == 0 ? 10 : 245 }
        let paper = Self.picture { _, _ in 245 }
        #expect(ToneAnalysis(copy).flags == [])
        #expect(ToneAnalysis(copy, detail: page).flags == [.bilevel])
        #expect(ToneAnalysis(copy, detail: paper).flags == [])
    }

    @Test func luminanceOfColors() {
        // Pure green has the luminance 0.7152, code value 220.
        let green = AnalysisPicture(samples: [0, 255, 0], width: 1, height: 1, bands: 3)
        #expect(green.gray == [220])
        let grays = AnalysisPicture(
            samples: (0..<256).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }, width: 256, height: 1,
            bands: 3)
        #expect(grays.gray == (0..<256).map { UInt8($0) })
    }

    @Test func percentiles() {
        let histogram = Histogram(Self.picture { x, _ in x })
        #expect(histogram.code(atShare: 0.01) == 0)
        #expect(histogram.code(atShare: 0.5) == 49)
        #expect(histogram.code(atShare: 1) == 99)
    }
}
