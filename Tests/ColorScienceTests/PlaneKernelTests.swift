import CKernels
import TensorCore
import TestSupport
import Testing

@testable import ColorScience

/// Planes of RGB and YUV to chroma at every instruction level against the Double forms.
@Suite struct PlaneKernelTests {
    /// What rounding to codes of 16 bits makes of dark colours.
    private static let tolerance = 5e-3

    private static func plane(
        _ count: Int, _ random: inout SeededRandom, in range: ClosedRange<Float> = -0.1...1.1
    ) -> [Float] {
        // Room for one, so that no row lacks an address.
        (0...count).map { _ in Float.random(in: range, using: &random) }
    }

    private static func clamped(_ color: RGB) -> RGB { color.mapped { min(max($0, 0), 1) } }

    /// Runs a kernel into two guarded rows and gives the largest difference from the definition.
    private static func worst(
        _ count: Int, _ random: inout SeededRandom,
        _ kernel: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void,
        _ definition: (Int) -> Lab
    ) -> Double {
        let offset = Int.random(in: 0..<4, using: &random)
        var a = GuardedRow<Float>(count: count, offset: offset, sentinel: -999)
        var b = a
        a.fill { a in b.fill { b in kernel(a, b) } }
        guard a.isIntact && b.isIntact else { return .infinity }
        return (0..<count).reduce(0) { worst, index in
            let color = definition(index)
            return max(
                worst, abs(Double(a.values[index]) - color.a),
                abs(Double(b.values[index]) - color.b))
        }
    }

    @Test(arguments: KernelLevels.all) func colorsOfRGB(level: ckernels_isa) {
        var random = SeededRandom(seed: 21)
        for count in KernelLevels.counts {
            let (red, green, blue) = (
                Self.plane(count, &random), Self.plane(count, &random), Self.plane(count, &random)
            )
            let worst = Self.worst(count, &random) { a, b in
                ckernels_ab_from_rgb(level, RowTables.linear16, red, green, blue, count, a, b)
            } _: { index in
                Lab(
                    sRGB: Self.clamped(
                        RGB(
                            red: Double(red[index]), green: Double(green[index]),
                            blue: Double(blue[index]))))
            }
            #expect(worst < Self.tolerance, "\(count) colours: \(worst)")
        }
    }

    @Test(arguments: KernelLevels.all) func colorsOfYUV(level: ckernels_isa) {
        var random = SeededRandom(seed: 22)
        for count in KernelLevels.counts {
            let lightness = Self.plane(count, &random, in: -5...105)
            let (u, v) = (
                Self.plane(count, &random, in: 0...1), Self.plane(count, &random, in: 0...1)
            )
            let worst = Self.worst(count, &random) { a, b in
                ckernels_ab_from_yuv(
                    level, RowTables.linear16, lightness, u, v, 0.436, 0.615, count, a, b)
            } _: { index in
                let gray = Lab(l: min(max(Double(lightness[index]), 0), 100), a: 0, b: 0).sRGB
                let color = YUV(
                    y: gray.green, u: (2 * Double(u[index]) - 1) * YUV.largestU,
                    v: (2 * Double(v[index]) - 1) * YUV.largestV)
                return Lab(sRGB: Self.clamped(color.sRGB))
            }
            #expect(worst < Self.tolerance, "\(count) colours: \(worst)")
        }
    }

    @Test func graysHaveExactlyNoChromaAndNonsenseIsFinite() {
        let grays: [Float] = [0, 0.2, 0.55, 1, 7, -.infinity, .nan]
        var a = [Float](repeating: 9, count: grays.count)
        var b = a
        LabRow.convert(red: grays, green: grays, blue: grays, count: grays.count, a: &a, b: &b)
        #expect(a.allSatisfy { $0 == 0 } && b.allSatisfy { $0 == 0 })
        let neutral = [Float](repeating: 0.5, count: grays.count)
        let lightness: [Float] = [0, 3, 50.5, 100, 500, -.infinity, .nan]
        a = neutral
        b = neutral
        LabRow.convert(
            lightness: lightness, u: neutral, v: neutral, count: grays.count, a: &a, b: &b)
        #expect(a.allSatisfy { $0 == 0 } && b.allSatisfy { $0 == 0 })
    }

    /// Blue and red have the largest U and V, to the digits of Torch's matrix.
    @Test func pureColorsLieAtTheEndsOfTheRanges() {
        let blue = YUV(y: 0.114, u: YUV.largestU, v: -0.10001).sRGB
        #expect(abs(blue.red) < 1e-4 && abs(blue.green) < 1e-4 && abs(blue.blue - 1) < 1e-4)
        let red = YUV(y: 0.299, u: -0.14713, v: YUV.largestV).sRGB
        #expect(abs(red.red - 1) < 1e-4 && abs(red.green) < 1e-4 && abs(red.blue) < 1e-4)
    }
}
