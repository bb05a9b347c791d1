import Foundation
import Metadata
import Records
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Colours of HEIC, AVIF and JPEG XL, against the formulas of their encodings in double precision.
    @Suite struct FormatColors {
        /// Linear sRGB of linear light of Display P3 and BT.2020 (both D65).
        ///
        /// Source: CSS Color Module Level 4, sample code for color conversions.
        private static let fromP3 = [
            [1.2249401763, -0.2249401763, 0], [-0.0420569547, 1.0420569547, 0],
            [-0.0196375546, -0.0786360456, 1.0982736001],
        ]
        private static let from2020 = [
            [1.6604910021, -0.5876411388, -0.0728498633],
            [-0.1245504745, 1.1328998971, -0.0083494226],
            [-0.0181507634, -0.1005788980, 1.1187296614],
        ]
        /// Of "Wide RGB" (Adobe RGB by its colourants).
        private static let fromWide = [
            [1.3983557440, -0.3983557440, 0], [0, 1, 0], [0, -0.0429289893, 1.0429289893],
        ]

        private static func expected(
            _ samples: [Int], _ matrix: [[Double]], _ linear: (Double) -> Double
        ) -> [Int] {
            stride(from: 0, to: samples.count, by: 3).flatMap { start in
                let light = (0..<3).map { linear(Double(samples[start + $0]) / 255) }
                return matrix.map { row in
                    let value = zip(row, light).map(*).reduce(0, +)
                    let encoded = SRGBTables.encoded(Float(min(max(value, 0), 1)))
                    return Int(encoded * 65535 + 0.5)
                }
            }
        }

        private static func sRGB(_ value: Double) -> Double { SRGBTables.linear(value) }

        private static func mean(_ left: [Int], _ right: [Int]) -> Double {
            let total = zip(left, right).map { abs($0 - $1) }.reduce(0, +)
            return Double(total) / 257 / Double(left.count)
        }

        private func check(_ name: String, _ expected: [Int], most: Int, mean: Double) throws {
            let image = try Formats.decoded(name)
            #expect(image.bitDepth == 16)
            let found = try samples(image)
            let difference = try #require(largestDifference(found, expected))
            #expect(difference <= most * 257, "\(name)")
            #expect(Self.mean(found, expected) <= mean, "\(name)")
        }

        @Test func primariesByNumber() throws {
            let p3 = Self.expected(Pattern.rgb(8), Self.fromP3, Self.sRGB)
            try check("display-p3.avif", p3, most: 2, mean: 0.2)
            try check("display-p3.jxl", p3, most: 2, mean: 0.2)
            let wide = Self.expected(Pattern.softRGB, Self.from2020, Self.sRGB)
            try check("bt2020.avif", wide, most: 4, mean: 0.6)
            #expect(try Formats.open("display-p3.avif").facts.iccDescription == "Display P3")
            #expect(try Formats.open("rgb8.avif").facts.iccDescription == "sRGB")
            #expect(!(try Formats.open("rgb8.avif").flags.contains(.iccMissing)))
        }

        @Test func curvesByNumber() throws {
            let expected = Pattern.gray(8).map { value in
                let light = Float(value) / 255
                let linear = SRGBTables.encoded(powf(light, 2.8))
                return Int(linear * 65535 + 0.5)
            }
            try check("gamma28.avif", expected, most: 1, mean: 0.1)
        }

        @Test func profiles() throws {
            func gamma(_ value: Double) -> Double { Double(powf(Float(value), 2.19922)) }
            let gray = Pattern.gray(8).map { value in
                Int(SRGBTables.encoded(Float(gamma(Double(value) / 255))) * 65535 + 0.5)
            }
            for name in ["grey8-icc.avif", "grey8-icc.jxl"] {
                try check(name, gray, most: 1, mean: 0.1)
                #expect(try Formats.open(name).facts.iccDescription == "Gray Gamma 2.2")
            }
            let wide = Self.expected(Pattern.rgb(8), Self.fromWide, gamma)
            for name in ["rgb8-icc.avif", "rgb8-icc.jxl"] {
                try check(name, wide, most: 2, mean: 0.2)
            }
            #expect(try Formats.open("grey8-icc-rgb.avif").flags.contains(.iccMismatch))
        }

        /// Where libjxl alone would give linear light in 8 bits: the tones are the file's own.
        @Test func lossyWithProfile() throws {
            func gamma(_ value: Double) -> Double { Double(powf(Float(value), 2.19922)) }
            try check(
                "lossy-icc.jxl", Self.expected(Pattern.softRGB, Self.fromWide, gamma), most: 8,
                mean: 1.2)
            let soft = Pattern.soft.map { value in
                Int(SRGBTables.encoded(Float(gamma(Double(value) / 255))) * 65535 + 0.5)
            }
            try check("lossy-icc-grey.jxl", soft, most: 4, mean: 1)
            #expect(try Formats.open("lossy-icc.jxl").facts.iccDescription == "Wide RGB")
            // Thirty-two dark steps stay apart.
            let dark = try Formats.decoded("dark-icc.jxl")
            let found = try samples(dark)
            let steps = (0..<32).map { step -> Int in
                let (x, y) = (8 * (step % 8) + 4, 8 * (step / 8) + 4)
                return found[64 * y + x]
            }
            #expect(Set(steps).count >= 28)
            #expect(steps[31] > steps[16] && steps[16] > steps[4])
        }

        /// Made profiles read back as what they were made of.
        @Test func madeProfiles() throws {
            let sRGB = try #require(ICCProfile.rgb(.sRGB, gamma: nil))
            #expect(try #require(ICCProfile(sRGB)).isSRGB)
            let line = ColorPrimaries(
                red: .init(x: 0.1, y: 0.1), green: .init(x: 0.2, y: 0.2),
                blue: .init(x: 0.3, y: 0.3), white: ColorPrimaries.d65)
            #expect(ICCProfile.rgb(line, gamma: nil) == nil)
            #expect(try #require(ICCProfile(ICCProfile.gray(gamma: 2.8))).grayCurve != nil)
        }
    }
}
