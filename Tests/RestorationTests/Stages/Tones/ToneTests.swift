import ColorScience
import Imaging
import Testing

@testable import Restoration

@Suite struct ToneTests {
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
        return min(max((SyntheticPicture.scene(x, y) - 10) * 1.3, 0), 100)
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
            let off = Lab.lightness(ofGrey: Double(pair.0) / Double(last)) - pair.1
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

    @Test(arguments: [8, 16])
    func aTableReplacesEveryValueOfAPicture(depth: Int) throws {
        VipsRuntime.start()
        let table = ToneTable(bitDepth: depth) { 1 - $0 * $0 }
        let (width, height) = (37, 23)
        let codes = (0..<width * height).map { ($0 * 7919) % (1 << depth) }
        let picture =
            depth == 8
            ? try VipsImage.fromMemory(
                codes.map { UInt8($0) }, width: width, height: height, bands: 1)
            : try VipsImage.fromMemory(
                codes.map { UInt16($0) }, width: width, height: height, bands: 1)
        let result = try Pixels(table.applied(to: picture))
        #expect(result.bitDepth == depth && result.width == width && result.height == height)
        #expect(result.samples.map { Int($0) } == codes.map { table[$0] })
        let last = Double((1 << depth) - 1)
        #expect(
            codes.allSatisfy {
                let value = 1 - (Double($0) / last) * (Double($0) / last)
                return table[$0] == Int((value * last).rounded())
            })
    }

    @Test func innerTonesLeaveTheBorderOut() throws {
        VipsRuntime.start()
        // A white border of 5 pixels around greys of 50 to 149.
        let codes = (0..<100 * 100).map { index -> UInt8 in
            let (x, y) = (index % 100, index / 100)
            let isBorder = min(x, y, 99 - x, 99 - y) < 5
            return isBorder ? 255 : UInt8(50 + (x + y) / 2)
        }
        let tones = try InnerTones(VipsImage.fromMemory(codes, width: 100, height: 100, bands: 1))
        #expect(tones.code(atShare: 1) < 150.0 / 255)
        #expect(tones.code(atShare: 0) >= 50.0 / 255)
        #expect(abs(tones.mean { $0 } * 255 - 99.5) < 1)
    }
}

@Suite struct LocalContrastTests {
    /// Two halves of little contrast, one dark and one bright, in a picture of full range.
    static func picture(texture: Double) -> [UInt8] {
        (0..<128 * 128).map { index in
            let (x, y) = (index % 128, index / 128)
            if y < 4 { return y < 2 ? 0 : 255 }
            let wave = texture * ((x / 4 + y / 4).isMultiple(of: 2) ? 1 : -1)
            return UInt8((x < 64 ? 80 : 170) + wave)
        }
    }

    static func result(texture: Double, strength: Double) throws -> Pixels {
        VipsRuntime.start()
        let codes = picture(texture: texture)
        let local = LocalContrast(
            AnalysisPicture(samples: codes, width: 128, height: 128, bands: 1), strength: strength)
        return try Pixels(
            local.applied(to: VipsImage.fromMemory(codes, width: 128, height: 128, bands: 1)))
    }

    private func span(_ pixels: Pixels, x: Range<Int>) -> Int {
        let values = (40..<100).flatMap { y in x.map { Int(pixels.samples[y * 128 + $0]) } }
        return (values.max() ?? 0) - (values.min() ?? 0)
    }

    @Test func texturesGrowAndFlatPartsDoNot() throws {
        #expect(span(try Self.result(texture: 24, strength: 1), x: 8..<40) > 48 * 3 / 2)
        #expect(span(try Self.result(texture: 2, strength: 1), x: 8..<40) <= 5)
        let unchanged = try Self.result(texture: 24, strength: 0)
        #expect(unchanged.samples == Self.picture(texture: 24).map { UInt16($0) })
    }

    /// Along the edge between the halves neither side overshoots: values change smoothly.
    @Test func edgesGetNoHalos() throws {
        let result = try Self.result(texture: 0, strength: 1)
        let row = (0..<128).map { Int(result.samples[64 * 128 + $0]) }
        for x in 1..<128 where x != 64 { #expect(abs(row[x] - row[x - 1]) <= 3, "\(x)") }
    }
}
