import Testing

@testable import ColorScience

@Suite struct SRGBTests {
    /// IEC 61966-2-1's formula, evaluated with 30 digits.
    @Test(arguments: [
        (0.0, 0.0), (0.02, 0.0015479876160990713), (0.5, 0.21404114048223255),
        (0.75, 0.5225215539683921), (1, 1),
    ]) func publishedFormula(encoded: Double, linear: Double) {
        #expect(abs(SRGB.linear(fromEncoded: encoded) - linear) < 1e-15)
        #expect(abs(SRGB.encoded(fromLinear: linear) - encoded) < 1e-15)
    }

    @Test func transferIsMonotoneAndInvertible() {
        var before = -1.0
        for code in 0...65535 {
            let encoded = Double(code) / 65535
            let linear = SRGB.linear(fromEncoded: encoded)
            #expect(linear > before)
            #expect(abs(SRGB.encoded(fromLinear: linear) - encoded) < 1e-7)
            before = linear
        }
    }

    /// Columns of the matrix are the primaries, scaled so that their sum is white.
    @Test func matrixHasThePrimariesOfTheStandard() {
        let primaries: [(x: Double, y: Double)] = [(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)]
        for (column, primary) in primaries.enumerated() {
            let xyz = SRGB.xyzFromLinear.map { $0[column] }
            #expect(abs(xyz[0] / xyz.reduce(0, +) - primary.x) < 1e-15)
            #expect(abs(xyz[1] / xyz.reduce(0, +) - primary.y) < 1e-15)
        }
        let white = XYZ(linear: RGB(gray: 1))
        #expect(abs(white.x / (white.x + white.y + white.z) - 0.3127) < 1e-15)
        #expect(abs(white.y / (white.x + white.y + white.z) - 0.3290) < 1e-15)
        #expect(abs(white.y - 1) < 1e-15)
        #expect(abs(white.x - XYZ.d65.x) < 1e-15 && abs(white.z - XYZ.d65.z) < 1e-15)
    }

    @Test func matricesAreInverse() {
        for (color, channel) in [
            (RGB(red: 1, green: 0, blue: 0), 0), (RGB(red: 0, green: 1, blue: 0), 1),
            (RGB(red: 0, green: 0, blue: 1), 2),
        ] {
            let back = XYZ(linear: color).linear
            for (index, value) in [back.red, back.green, back.blue].enumerated() {
                #expect(abs(value - (index == channel ? 1 : 0)) < 1e-14)
            }
        }
    }

    @Test func lumaOfGrayIsTheGray() {
        #expect(abs(RGB(gray: 0.3).luma601 - 0.3) < 1e-15)
        #expect(abs(RGB(red: 1, green: 0, blue: 0.5).luma601 - 0.356) < 1e-15)
    }
}
