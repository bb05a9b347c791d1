import CVipsShim
import Foundation
import Records
import SystemPackage
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Profiles, against the formulas of the standards computed here in double precision.
    @Suite struct Color {
        static func encoded(_ linear: Double) -> Double {
            linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055
        }

        static func linear(_ encoded: Double) -> Double {
            encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
        }

        static let grayCurves: [(String, @Sendable (Double) -> Double)] = [
            ("grey8-icc-gamma22.tif", { pow($0, 2.19922) }), ("grey8-icc-linear.tif", { $0 }),
            ("grey8-icc-dotgain.tif", { 1 - ((1 - $0) + 0.8 * (1 - $0) * $0) }),
            ("grey16-icc-gamma22.tif", { pow($0, 2.19922) }),
        ]

        /// Rounding; curves in tables and gammas in 8-bit fractions are coarser than formulas.
        static func tolerance(_ name: String) -> Int { name.contains("dotgain") ? 40 : 4 }

        @Test(arguments: 0..<grayCurves.count) func grayProfiles(index: Int) throws {
            let (name, curve) = Self.grayCurves[index]
            let source = try SourcePicture(opening: fixture(name))
            #expect(!source.flags.contains(.iccMissing) && !source.flags.contains(.iccMismatch))
            #expect(source.facts.iccAssumed == nil)
            let bits = source.facts.bitDepth
            let image = try source.decode(workFolder: "/tmp")
            #expect(image.bands == 1 && image.bitDepth == 16)
            let white = bits == 8 ? 255.0 : 65535.0
            let expected = Pattern.gray(bits).map {
                Int((Self.encoded(curve(Double($0) / white)) * 65535).rounded())
            }
            let difference = try #require(largestDifference(try samples(image), expected))
            #expect(difference <= Self.tolerance(name), "off by \(difference) of 65535")
        }

        /// In linear light, where the fractions of 1/65536 in a profile's matrix lie.
        static func linearDifference(_ left: [Int], _ right: [Int]) -> Double {
            zip(left, right).map { pair in
                abs(linear(Double(pair.0) / 65535) - linear(Double(pair.1) / 65535))
            }.max() ?? 1
        }

        @Test func names() throws {
            func name(_ file: String) throws -> String? {
                try SourcePicture(opening: fixture(file)).facts.iccDescription
            }
            #expect(try name("grey8-icc-gamma22.tif") == "Gray Gamma 2.2")
            #expect(try name("rgb8-icc-srgb.tif") == "sRGB écrit")
            #expect(try name("grey8-none-strip.tif") == nil)
        }

        @Test func sRGBStaysUntouched() throws {
            let source = try SourcePicture(opening: fixture("rgb8-icc-srgb.tif"))
            #expect(source.flags == [.tiny])
            let image = try source.decode(workFolder: "/tmp")
            #expect(image.bitDepth == 8)
            #expect(try samples(image) == Pattern.rgb(8))
        }

        @Test func linearSRGBIsNotTakenForSRGB() throws {
            let image = try decoded(fixture("rgb8-icc-linear.tif"))
            let expected = Pattern.rgb(8).map {
                Int((Self.encoded(Double($0) / 255) * 65535).rounded())
            }
            let difference = Self.linearDifference(try samples(image), expected)
            #expect(difference < 3e-4, "off by \(difference)")
        }

        @Test func wideRGB() throws {
            let image = try decoded(fixture("rgb8-icc-wide.tif"))
            #expect(image.bands == 3 && image.bitDepth == 16)
            let toXYZ = [
                [0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322],
                [0.01947, 0.06087, 0.74457],
            ]
            // The inverse of the sRGB columns adapted to D50 (Lindbloom, "RGB/XYZ matrices").
            let fromXYZ = [
                [3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540],
                [0.0719453, -0.2289914, 1.4052427],
            ]
            func times(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
                matrix.map { row in zip(row, vector).map(*).reduce(0, +) }
            }
            let source = Pattern.rgb(8)
            let expected = stride(from: 0, to: source.count, by: 3).flatMap { index in
                let linear = (0..<3).map { pow(Double(source[index + $0]) / 255, 2.19922) }
                return times(fromXYZ, times(toXYZ, linear)).map {
                    Int((Self.encoded(min(max($0, 0), 1)) * 65535).rounded())
                }
            }
            let found = try samples(image)
            let difference = Self.linearDifference(found, expected)
            #expect(difference < 6e-4, "off by \(difference)")
        }

        @Test func neutralThroughRGBProfileIsNeutral() throws {
            let image = try decoded(fixture("neutral8-icc-wide.tif"))
            #expect(image.bands == 3)
            #expect(try image.isNeutral())
            #expect(try image.lightness(workFolder: "/tmp").bands == 1)
        }

        @Test(arguments: ["grey8-icc-srgb.tif", "rgb8-icc-gamma22.tif", "rgb8-icc-cmyk.tif"])
        func profilesThatDoNotFit(name: String) throws {
            let source = try SourcePicture(opening: fixture(name))
            #expect(source.flags == [.iccMismatch, .tiny])
            #expect(source.facts.iccAssumed == "sRGB tone curve")
            #expect(source.facts.iccDescription != nil)
            let isGray = name.hasPrefix("grey")
            let image = try source.decode(workFolder: "/tmp")
            #expect(image.bands == (isGray ? 1 : 3))
            #expect(try samples(image) == (isGray ? Pattern.gray(8) : Pattern.rgb(8)))
        }

        /// An RGB profile whose L* is 100 times the mean of the samples, in tables with these names.
        static func profile(tables names: [String]) -> [UInt8] {
            func number(_ value: Int, _ count: Int) -> [UInt8] { JP2Builder.number(value, count) }
            func words(_ values: [Int]) -> [UInt8] { values.flatMap { number($0, 2) } }
            let identity = (0..<9).flatMap { number($0 % 4 == 0 ? 0x10000 : 0, 4) }
            let corners = (0..<8).flatMap { [0xFF00 * $0.nonzeroBitCount / 3, 0x8000, 0x8000] }
            let ramps = words([0, 0xFFFF, 0, 0xFFFF, 0, 0xFFFF])
            let table =
                Array("mft2".utf8) + [0, 0, 0, 0, 3, 3, 2, 0] + identity + words([2, 2]) + ramps
                + words(corners) + ramps
            let start = 132 + 12 * names.count
            let entries = names.flatMap {
                Array($0.utf8) + number(start, 4) + number(table.count, 4)
            }
            let kind = Array("scnrRGB Lab ".utf8)
            var head = number(start + table.count, 4) + number(0, 4) + number(0x0240_0000, 4) + kind
            head += number(0, 12) + Array("acsp".utf8) + number(0, 28)
            head += number(0xF6D6, 4) + number(0x10000, 4) + number(0xD32D, 4)
            head += [UInt8](repeating: 0, count: 128 - head.count)
            return head + number(names.count, 4) + entries + table
        }

        /// libvips leaves a profile alone that lacks the tables of the intent.
        @Test(arguments: [["A2B0"], ["A2B1"], ["A2B0", "A2B1"]])
        func tablesOfAnyIntent(names: [String]) throws {
            let source = try decoded(formatFixture("rgb8.ppm"))
            let plan = try #require(
                ColorPlan(
                    space: SHIM_SPACE_RGB, bands: 3, bits: 8,
                    encoding: .profile(Self.profile(tables: names))))
            #expect(plan.flags.isEmpty)
            let pattern = Pattern.rgb(8)
            let expected = stride(from: 0, to: pattern.count, by: 3).flatMap { index in
                let lightness = Double(pattern[index..<(index + 3)].reduce(0, +)) / 7.65
                let cube = (lightness + 16) / 116
                let luminance = lightness > 8 ? cube * cube * cube : lightness / 903.2963
                let code = Int((Self.encoded(luminance) * 65535).rounded())
                return [code, code, code]
            }
            let found = try samples(try plan.apply(to: source))
            let difference = try #require(largestDifference(found, expected))
            #expect(difference < 100, "off by \(difference) of 65535")
        }

        @Test func missingProfile() throws {
            let source = try SourcePicture(opening: fixture("grey8-none-strip.tif"))
            #expect(source.flags.contains(.iccMissing))
            #expect(source.facts.iccAssumed == "sRGB tone curve")
        }

        @Test func inks() throws {
            let source = try SourcePicture(opening: fixture("cmyk-adobe.jpg"))
            #expect(source.facts.bands == 4 && source.facts.interpretation == "cmyk")
            #expect(source.facts.iccAssumed == "generic CMYK")
            let values = try samples(try source.decode(workFolder: "/tmp")).map { $0 / 257 }
            // Half black ink is a mid grey; read inverted it would be nearly black.
            #expect(values.count == 16 * 16 * 3)
            #expect(values.allSatisfy { (90...180).contains($0) })
        }

        @Test(arguments: ["cmyk8.tif", "cmyk8-icc-stub.tif"]) func inksInTIFF(name: String) throws {
            let source = try SourcePicture(opening: fixture(name))
            #expect(
                source.flags.contains(name == "cmyk8.tif" ? .iccMissing : .iccMismatch))
            let image = try source.decode(workFolder: "/tmp")
            #expect(image.bands == 3 && image.bitDepth == 16)
            let values = try samples(image)
            // The first pixel has no ink at all, the last of the first row much of it.
            #expect(values[0] > 240 * 257)
            let last = 3 * (Pattern.width - 1)
            #expect(values[last] < values[0])
        }
    }
}
