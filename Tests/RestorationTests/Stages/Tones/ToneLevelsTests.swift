import ColorScience
import PictureAnalysis
import PictureSupport
import Retouching
import Testing

@testable import Restoration

@Suite struct ToneLevelsTests {
    static func codes(_ lightness: [Double], depth: Int = 8) -> [Int] {
        let last = Double((1 << depth) - 1)
        return lightness.map {
            let luminance = Lab(l: min(max($0, 0), 100), a: 0, b: 0).xyz.y
            return Int((SRGB.encoded(fromLinear: luminance) * last).rounded())
        }
    }

    /// L* of a photograph of full range.
    static let truth: [Double] = (0..<160 * 120).map { index in
        let (x, y) = (Double(index % 160) / 159, Double(index / 160) / 119)
        return min(max((SyntheticScene.lightness(x, y) - 10) * 1.3, 0), 100)
    }

    static func levels(
        _ codes: [Int], depth: Int = 8, clip: Double = 0.001, strength: Double = 1
    ) -> ToneLevels {
        var counts = [Int](repeating: 0, count: 1 << depth)
        for code in codes { counts[code] += 1 }
        return ToneLevels(InnerTones(counts: counts), clip: clip, strength: strength)
    }

    static func error(_ codes: [Int], last: Int) -> Double {
        let sum = zip(codes, truth).reduce(0.0) { sum, pair in
            let off = Lab.lightness(ofGray: Double(pair.0) / Double(last)) - pair.1
            return sum + off * off
        }
        return (sum / Double(truth.count)).squareRoot()
    }

    @Test(arguments: [(12.0, 88.0), (25, 90), (20, 70), (5, 66), (30, 75)], [8, 16])
    func fadedTonesComeBack(ends: (Double, Double), depth: Int) {
        let faded = Self.codes(
            Self.truth.map { ends.0 + (ends.1 - ends.0) * $0 / 100 }, depth: depth)
        let levels = Self.levels(faded, depth: depth)
        let table = ToneTable(bitDepth: depth, curve: levels.restored)
        let last = (1 << depth) - 1
        let before = Self.error(faded, last: last)
        let after = Self.error(faded.map { table[$0] }, last: last)
        #expect(after < before / 2, "\(before) to \(after)")
        // Half the strength is half the way.
        let half = ToneTable(
            bitDepth: depth,
            curve: Self.levels(faded, depth: depth, strength: 0.5).restored)
        let between = Self.error(faded.map { half[$0] }, last: last)
        #expect(after < between && between < before)
    }

    @Test(arguments: [8, 16])
    func fullRangeKeepsEveryValue(depth: Int) {
        let levels = Self.levels(Self.codes(Self.truth, depth: depth), depth: depth)
        #expect(levels.gain == 1)
        #expect(ToneTable(bitDepth: depth, curve: levels.restored).isIdentity)
    }

    @Test func strengthZeroChangesNothing() {
        let levels = Self.levels([100, 120, 140], strength: 0)
        #expect(ToneTable(bitDepth: 8, curve: levels.restored).isIdentity)
    }

    /// Neither noise nor the steps of 8 bits are blown up, and what is blank stays blank.
    @Test func gainHasALimit() {
        let narrow = Self.levels(Array(100...120))
        #expect(narrow.gain == 2.5)
        #expect(narrow.restored(110 / 255) < 0.6)
        #expect(Self.levels(Array(repeating: 100, count: 50) + [101]).gain == 1)
    }

    @Test func tablesRiseAndKeepTheGradationsOf16Bits() {
        let faded = Self.codes(Self.truth.map { 20 + 0.5 * $0 }, depth: 16)
        let levels = Self.levels(faded, depth: 16)
        let table = ToneTable(bitDepth: 16, curve: levels.restored)
        #expect((1...65535).allSatisfy { table[$0] >= table[$0 - 1] })
        // Stretching separates values and merges none but those beyond the ends.
        let used = Set(faded)
        #expect(Set(used.map { table[$0] }).count >= used.count * 99 / 100)
    }

    @Test func noMoreThanTheClipShareIsClipped() {
        let faded = Self.codes(Self.truth.map { 20 + 0.6 * $0 }, depth: 16)
        let table = ToneTable(
            bitDepth: 16, curve: Self.levels(faded, depth: 16, clip: 0.01).restored)
        let clipped = faded.filter { table[$0] == 0 || table[$0] == 65535 }.count
        #expect(Double(clipped) <= 0.02 * Double(faded.count))
    }
}
