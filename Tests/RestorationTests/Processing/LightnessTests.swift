import ColorScience
import Imaging
import PictureSupport
import Records
import SystemPackage
import Testing

@testable import Restoration

extension ProcessingTests {
    /// The promise of the program: colour is added, lightness stays.
    @Suite struct LightnessTests {
        /// The greatest difference, in code values of grey, between the lightness of a coloured picture and
        /// of its scan; by double-precision arithmetic.
        static func greatestDifference(_ output: Pixels, _ lightness: Pixels) -> Double {
            let scale = output.bitDepth == 8 ? 255.0 : 65535
            let lightnessScale = lightness.bitDepth == 8 ? 255.0 : 65535
            let linear = (0...Int(scale)).map { SRGB.linear(fromEncoded: Double($0) / scale) }
            var greatest = 0.0
            var index = 0
            for gray in lightness.samples {
                let red = linear[Int(output.samples[index])]
                let green = linear[Int(output.samples[index + 1])]
                let blue = linear[Int(output.samples[index + 2])]
                let luminance = min(0.2126 * red + 0.7152 * green + 0.0722 * blue, 1)
                let code = SRGB.encoded(fromLinear: luminance) * scale
                greatest = max(greatest, abs(code - Double(gray) / lightnessScale * scale))
                index += 3
            }
            return greatest
        }

        static func lightness(of source: FilePath, _ fixture: ProcessingFixture) throws -> Pixels {
            let picture = try SourcePicture(opening: source).decode(workFolder: fixture.folder)
            return try Pixels(picture.lightness(workFolder: fixture.folder))
        }

        @Test(arguments: [
            "astronaut_grey.png", "mehmed_ali_engraving.jpg", "expedition_1897_sepia.jpg",
            "antoine_claudet_damaged.png", "rocket_grey.png",
        ])
        func staysWithinOneLevelOf8Bits(_ sample: String) throws {
            let fixture = try ProcessingFixture()
            let source = try fixture.small(sample)
            let record = try fixture.process(source)
            #expect(record.disposition == .finished)
            #expect(record.output?.bitDepth == 8)

            let output = try Pixels(of: fixture.processor.outputPath)
            let lightness = try Self.lightness(of: source, fixture)
            #expect(output.bands == 3)
            #expect((output.width, output.height) == (lightness.width, lightness.height))
            #expect(Self.greatestDifference(output, lightness) <= 1)
            #expect(try #require(record.meanChromaAfter) > 1)
        }

        @Test func staysWithin16Of65535() throws {
            let fixture = try ProcessingFixture()
            // Odd sides, every part of the range, finest steps.
            let source = try fixture.wideSource(width: 211, height: 157) { x, y in
                UInt16(truncatingIfNeeded: (x + 211 * y) * 65535 / (211 * 157 - 1))
            }
            let record = try fixture.process(source)
            #expect(record.output?.bitDepth == 16)
            let output = try Pixels(of: fixture.processor.outputPath)
            #expect(output.bitDepth == 16)
            let lightness = try Self.lightness(of: source, fixture)
            #expect(Self.greatestDifference(output, lightness) <= 16)
            // Sixteen bits are used, not eight bits written twice.
            #expect(Set(output.samples).count > 10_000)
        }

        @Test func endsOfTheRangeStayNeutral() throws {
            let fixture = try ProcessingFixture()
            let source = try fixture.wideSource(width: 64, height: 64) { x, _ in x < 32 ? 0 : 65535
            }
            _ = try fixture.process(source)
            let output = try Pixels(of: fixture.processor.outputPath)
            for x in [0, 63] {
                let start = 3 * (64 * 32 + x)
                let end: UInt16 = x == 0 ? 0 : 65535
                for sample in output.samples[start..<start + 3] {
                    // A channel that is 1.2e-6 too low counts as inside sRGB; then another may be as
                    // much too high.
                    #expect(max(sample, end) - min(sample, end) <= 8)
                }
            }
        }
    }
}
