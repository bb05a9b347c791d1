import TensorCore
import TestSupport
import Testing

@testable import ColorScience

@Suite struct LabTests {
    /// Source: http://www.brucelindbloom.com, colour calculator, sRGB with D65, no adaptation; its
    /// matrix and white point differ from the standard's in the fifth digit.
    @Test(arguments: [
        (RGB(red: 1, green: 0, blue: 0), Lab(l: 53.2408, a: 80.0925, b: 67.2032)),
        (RGB(red: 0, green: 1, blue: 0), Lab(l: 87.7347, a: -86.1827, b: 83.1793)),
        (RGB(red: 0, green: 0, blue: 1), Lab(l: 32.2970, a: 79.1875, b: -107.8602)),
        (RGB(gray: 1), Lab(l: 100, a: 0, b: 0)), (RGB(gray: 0), Lab(l: 0, a: 0, b: 0)),
    ]) func publishedPrimaries(color: RGB, expected: Lab) {
        let lab = Lab(sRGB: color)
        #expect(abs(lab.l - expected.l) < 0.02, "\(lab)")
        #expect(abs(lab.a - expected.a) < 0.02, "\(lab)")
        #expect(abs(lab.b - expected.b) < 0.02, "\(lab)")
    }

    @Test func graysHaveNoChroma() {
        for code in 0...255 {
            let lab = Lab(sRGB: RGB(gray: Double(code) / 255))
            #expect(abs(lab.a) < 1e-12 && abs(lab.b) < 1e-12)
            #expect(abs(lab.l - Lab.lightness(ofGray: Double(code) / 255)) < 1e-12)
        }
    }

    @Test func roundTripThroughSRGB() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<5000 {
            let color = RGB(
                red: .random(in: 0...1, using: &random), green: .random(in: 0...1, using: &random),
                blue: .random(in: 0...1, using: &random))
            let back = Lab(sRGB: color).sRGB
            #expect(abs(back.red - color.red) < 1e-7)
            #expect(abs(back.green - color.green) < 1e-7)
            #expect(abs(back.blue - color.blue) < 1e-7)
        }
    }

    @Test func fittingKeepsLightnessAndHueAndReachesTheEdge() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<1000 {
            let color = Lab(
                l: .random(in: 0...100, using: &random), a: .random(in: -128...127, using: &random),
                b: .random(in: -128...127, using: &random))
            let fitted = color.fittedToSRGB
            #expect(fitted.l == color.l)
            #expect(abs(fitted.a * color.b - fitted.b * color.a) < 1e-9)
            #expect(fitted.xyz.linear.isInsideGamut(tolerance: 1e-9))
            if fitted != color {
                let further = Lab(l: color.l, a: fitted.a * 1.0001, b: fitted.b * 1.0001)
                #expect(
                    !further.xyz.linear.isInsideGamut(tolerance: 1e-9) || fitted.l < 1e-3
                        || fitted.a * fitted.a + fitted.b * fitted.b < 1e-6)
            }
        }
    }

    @Test func colorsInsideSRGBAreNotFitted() {
        for code in stride(from: 0, through: 255, by: 15) {
            let color = Lab(sRGB: RGB(red: Double(code) / 255, green: 1, blue: 0))
            #expect(color.fittedToSRGB == color)
        }
    }
}
