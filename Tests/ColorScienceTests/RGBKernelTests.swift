import CKernels
import TensorCore
import TestSupport
import Testing

@testable import ColorScience

/// CIELAB to sRGB at every instruction level against the Double forms.
@Suite struct RGBKernelTests {
    private struct Rows {
        var l: [Float] = []
        var a: [Float] = []
        var b: [Float] = []

        mutating func append(_ color: Lab) {
            l.append(Float(color.l))
            a.append(Float(color.a))
            b.append(Float(color.b))
        }

        func color(_ index: Int) -> Lab {
            Lab(l: Double(l[index]), a: Double(a[index]), b: Double(b[index]))
        }

        func rgb8(_ level: ckernels_isa) -> (codes: [Int], reduced: Int) {
            var codes = [UInt8](repeating: 0, count: 3 * l.count)
            let reduced = ckernels_rgb8_from_lab(level, l, a, b, l.count, &codes)
            return (codes.map { Int($0) }, Int(reduced))
        }

        func rgb16(_ level: ckernels_isa) -> (codes: [Int], reduced: Int) {
            var codes = [UInt16](repeating: 0, count: 3 * l.count)
            let reduced = ckernels_rgb16_from_lab(level, l, a, b, l.count, &codes)
            return (codes.map { Int($0) }, Int(reduced))
        }
    }

    private func channels(_ color: RGB) -> [Double] { [color.red, color.green, color.blue] }

    /// The encoded grey that has a colour's luminance.
    private func gray(_ codes: ArraySlice<Int>, largest: Double) -> Double {
        let linear = codes.map { SRGB.linear(fromEncoded: Double($0) / largest) }
        let color = RGB(
            red: linear[0], green: linear[1], blue: linear[2])
        return SRGB.encoded(fromLinear: XYZ(linear: color).y) * largest
    }

    private func randomColors(_ count: Int, seed: UInt64, chroma: Double) -> Rows {
        var random = SeededRandom(seed: seed)
        var rows = Rows()
        for _ in 0..<count {
            rows.append(
                Lab(
                    l: .random(in: 0...100, using: &random),
                    a: .random(in: -chroma...chroma, using: &random),
                    b: .random(in: -chroma...chroma, using: &random)))
        }
        return rows
    }

    @Test(arguments: KernelLevels.all) func graysComeBack(level: ckernels_isa) {
        var rows = Rows()
        rows.l = RowTables.lightness8
        rows.a = [Float](repeating: 0, count: 256)
        rows.b = rows.a
        let bytes = rows.rgb8(level)
        #expect(bytes.codes == (0..<256).flatMap { [$0, $0, $0] })
        #expect(bytes.reduced == 0)

        rows.l = RowTables.lightness16
        rows.a = [Float](repeating: 0, count: 65536)
        rows.b = rows.a
        let words = rows.rgb16(level)
        #expect(words.reduced == 0)
        let reds = (0..<65536).map { words.codes[3 * $0] }
        let worst = reds.enumerated().map { abs($0.element - $0.offset) }.max()!
        #expect(worst <= 2, "\(worst)")
        let isNeutral = reds.enumerated().allSatisfy { gray, red in
            Array(words.codes[3 * gray..<3 * gray + 3]) == [red, red, red]
        }
        #expect(isNeutral)
    }

    /// Every 8-bit colour on a grid that holds the faces of the cube survives the way through CIELAB, and
    /// none of them counts as outside.
    @Test(arguments: KernelLevels.all) func colorsOfSRGBComeBack(level: ckernels_isa) {
        let steps = stride(from: 0, through: 255, by: 5).map { UInt8($0) }
        for red in steps {
            let pixels = steps.flatMap { green in steps.flatMap { [red, green, $0] } }
            let count = pixels.count / 3
            var rows = Rows(
                l: .init(repeating: 0, count: count), a: .init(repeating: 0, count: count),
                b: .init(repeating: 0, count: count))
            ckernels_lab_from_rgb8(
                level, RowTables.linear8, pixels, count, &rows.l, &rows.a, &rows.b)
            let back = rows.rgb8(level)
            #expect(back.codes == pixels.map { Int($0) }, "red \(red)")
            #expect(back.reduced == 0, "red \(red)")
        }
    }

    @Test(arguments: KernelLevels.all) func insideSRGBWithinTwoCodesOf16Bits(level: ckernels_isa) {
        var random = SeededRandom(seed: 4)
        var rows = Rows()
        var expected: [Double] = []
        for _ in 0..<20_000 {
            let color = RGB(
                red: .random(in: 0...1, using: &random), green: .random(in: 0...1, using: &random),
                blue: .random(in: 0...1, using: &random)
            ).mapped { $0 < 0.05 ? 0 : ($0 > 0.95 ? 1 : $0) }
            rows.append(Lab(sRGB: color))
            expected += channels(color)
        }
        let result = rows.rgb16(level)
        let worst = zip(result.codes, expected).map { abs(Double($0) - $1 * 65535) }.max()!
        #expect(worst <= 2.5, "\(worst)")
    }

    /// Colours outside sRGB: the Double form's colour to the bisection's step, the scan's lightness to
    /// within rounding, and the right number of them.
    @Test(arguments: KernelLevels.all) func outsideSRGBOnlyChromaIsReduced(level: ckernels_isa) {
        let rows = randomColors(6_000, seed: 5, chroma: 128)
        let bytes = rows.rgb8(level)
        let words = rows.rgb16(level)
        var outside = 0
        for index in rows.l.indices {
            let color = rows.color(index)
            let fitted = color.fittedToSRGB
            if fitted != color { outside += 1 }
            let target = SRGB.encoded(fromLinear: fitted.xyz.y)
            let range = 3 * index..<3 * index + 3
            #expect(
                abs(gray(bytes.codes[range], largest: 255) - target * 255) <= 1, "\(color)")
            #expect(
                abs(gray(words.codes[range], largest: 65535) - target * 65535) <= 16, "\(color)")
            for (code, value) in zip(bytes.codes[range], channels(fitted.sRGB)) {
                #expect(abs(Double(code) - value * 255) <= 1, "\(color)")
            }
        }
        #expect(words.reduced == bytes.reduced)
        #expect(abs(words.reduced - outside) <= 1)
        #expect(outside > 3_000)
    }

    /// Chroma far outside any picture, and the darkest and lightest colours.
    @Test(arguments: KernelLevels.all) func extremeChromaKeepsLightness(level: ckernels_isa) {
        var rows = Rows()
        for lightness in [0, 0.01, 0.5, 3, 7.9, 8.1, 50, 97, 99.9, 100] {
            for hue in 0..<36 {
                let (a, b) = [(1.0, 0.0), (0, 1), (-1, 0), (0, -1), (0.6, 0.8), (-0.8, 0.6)][
                    hue % 6]
                let chroma = [1.0, 50, 200, 1e4, 1e6, 0.01][hue / 6]
                rows.append(Lab(l: lightness, a: a * chroma, b: b * chroma))
            }
        }
        let bytes = rows.rgb8(level).codes
        let words = rows.rgb16(level).codes
        for index in rows.l.indices {
            let range = 3 * index..<3 * index + 3
            let target = SRGB.encoded(fromLinear: rows.color(index).xyz.y)
            #expect(abs(gray(bytes[range], largest: 255) - target * 255) <= 1)
            #expect(abs(gray(words[range], largest: 65535) - target * 65535) <= 16)
        }
    }

    @Test(arguments: KernelLevels.all) func valuesThatAreNoColorsAreContained(level: ckernels_isa) {
        var rows = Rows()
        let odd = [.nan, .infinity, -.infinity, -50, 150, 1e30]
        for l in odd { for a in odd { for b in odd { rows.append(Lab(l: l, a: a, b: b)) } } }
        #expect(rows.rgb8(level).codes.count == 3 * 216)
        #expect(rows.rgb16(level).codes.count == 3 * 216)
        var beyond = Rows()
        beyond.append(Lab(l: 150, a: 0, b: 0))
        beyond.append(Lab(l: -50, a: 0, b: 0))
        #expect(beyond.rgb8(level).codes == [255, 255, 255, 0, 0, 0])
    }

    @Test(arguments: KernelLevels.all) func anyLengthAndAlignment(level: ckernels_isa) {
        let rows = randomColors(720, seed: 6, chroma: 70)
        let whole8 = rows.rgb8(level).codes.map { UInt8($0) }
        let whole16 = rows.rgb16(level).codes.map { UInt16($0) }
        for count in KernelLevels.counts {
            for offset in 0..<4 {
                let range = 3 * offset..<3 * (offset + count)
                func convert<Code>(
                    _ kernel: (
                        UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int,
                        UnsafeMutablePointer<Code>
                    ) -> Int, sentinel: Code
                ) -> GuardedRow<Code> {
                    var row = GuardedRow(count: 3 * count, offset: offset, sentinel: sentinel)
                    rows.l.withUnsafeBufferPointer { l in
                        rows.a.withUnsafeBufferPointer { a in
                            rows.b.withUnsafeBufferPointer { b in
                                _ = row.fill {
                                    kernel(
                                        l.baseAddress! + offset, a.baseAddress! + offset,
                                        b.baseAddress! + offset, count, $0)
                                }
                            }
                        }
                    }
                    return row
                }
                let bytes = convert(
                    { ckernels_rgb8_from_lab(level, $0, $1, $2, $3, $4) }, sentinel: 77)
                let words = convert(
                    { ckernels_rgb16_from_lab(level, $0, $1, $2, $3, $4) }, sentinel: 777)
                #expect(
                    bytes.values == Array(whole8[range]) && bytes.isIntact, "\(count) \(offset)")
                #expect(
                    words.values == Array(whole16[range]) && words.isIntact, "\(count) \(offset)")
            }
        }
    }

    @Test func publicRowsUseTheKernels() {
        let rows = randomColors(100, seed: 7, chroma: 100)
        var bytes = [UInt8](repeating: 0, count: 300)
        var words = [UInt16](repeating: 0, count: 300)
        let reduced8 = RGBRow.convert8(
            lightness: rows.l, a: rows.a, b: rows.b, count: 100, into: &bytes)
        let reduced16 = RGBRow.convert16(
            lightness: rows.l, a: rows.a, b: rows.b, count: 100, into: &words)
        let best = ckernels_detected_isa()
        #expect(bytes.map { Int($0) } == rows.rgb8(best).codes)
        #expect(words.map { Int($0) } == rows.rgb16(best).codes)
        #expect(reduced8 == rows.rgb8(best).reduced && reduced16 == reduced8)
    }
}
