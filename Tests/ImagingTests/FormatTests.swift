import FoundationEssentials
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

func formatFixture(_ name: String) -> FilePath {
    FilePath(Fixtures.url("formats/\(name)").path(percentEncoded: false))
}

extension Pattern {
    private static func every<Value>(_ value: (Int, Int) -> Value) -> [Value] {
        (0..<height).flatMap { y in (0..<width).map { x in value(x, y) } }
    }

    /// What lossy codecs keep.
    static let soft = every { x, y in 40 + 3 * x + 2 * y }
    static let softRGB = every { x, y in [40 + 3 * x, 60 + 4 * y, 200 - 2 * x - y] }.flatMap { $0 }
}

/// A code value of `bits` over the whole range of 8 or 16, rounded.
private func scaled(_ code: Int, maximum: Int, to white: Int) -> Int {
    Int((Double(code) * Double(white) / Double(maximum)).rounded())
}

extension ImagingSuite {
    /// HEIC, AVIF, JPEG XL, BMP and PNM, made with the options of their encoders, against the formulas
    /// that they were made from.
    @Suite struct Formats {
        static func open(_ name: String) throws(ImagingError) -> SourcePicture {
            try SourcePicture(opening: formatFixture(name))
        }

        static func decoded(_ name: String) throws(ImagingError) -> VipsImage {
            try open(name).decode(workFolder: "/tmp")
        }

        static let gray = [
            "grey8.heic", "grey8.avif", "grey8.jxl", "grey8.bmp", "rle8.bmp", "grey8.pgm",
            "plain.pgm", "comments.pgm", "two.pgm", "grey-alpha.pam", "boxes-before.jxl",
            "boxes-behind.jxl", "boxes-packed.jxl", "extra.jxl", "grey-alpha8.avif",
            "grey8-icc-rgb.avif",
        ]
        static let color = [
            "rgb8.heic", "rgba8.heic", "thumbnail.heic", "rgb8.avif", "rgba8.avif",
            "rgb8.jxl", "rgba8.jxl", "rgb24.bmp", "rgb24-os2.bmp", "rgba32.bmp",
            "rgb8.ppm", "plain.ppm", "rgb8.pam", "animation.jxl",
        ]

        @Test(arguments: gray) func gray8(name: String) throws {
            let image = try Self.decoded(name)
            #expect(image.bands == 1 && image.bitDepth == 8)
            #expect(try samples(image) == Pattern.gray(8))
        }

        @Test(arguments: color) func color8(name: String) throws {
            let image = try Self.decoded(name)
            #expect(image.bands == 3 && image.bitDepth == 8)
            let isGray = name == "animation.jxl"
            let expected = isGray ? Pattern.gray(8).flatMap { [$0, $0, $0] } : Pattern.rgb(8)
            let difference = try #require(largestDifference(try samples(image), expected))
            // HEVC without loss keeps brightness and colour differences, which are rounded.
            #expect(difference <= (name.hasSuffix("heic") ? 1 : 0))
        }

        @Test(arguments: ["grey16.jxl", "grey16.pgm"]) func gray16(name: String) throws {
            #expect(try samples(Self.decoded(name)) == Pattern.gray(16))
        }

        @Test func color16() throws {
            #expect(try samples(Self.decoded("rgb16.jxl")) == Pattern.rgb(16))
        }

        /// Ten and twelve bits fill sixteen: white is 65,535, and no value off by more than a step.
        @Test(arguments: [
            ("grey10.heic", 10), ("grey10.avif", 10), ("grey12.avif", 12), ("rgb10.heic", 10),
            ("rgb12.heic", 12), ("rgb10.avif", 10),
            ("rgb12.avif", 12),
        ])
        func bitsThatFillNoWord(name: String, bits: Int) throws {
            let image = try Self.decoded(name)
            let most = (1 << bits) - 1
            let found = try samples(image)
            let expected = (image.bands == 1 ? Pattern.gray(16) : Pattern.rgb(16)).map {
                scaled($0 >> (16 - bits), maximum: most, to: 65535)
            }
            #expect(image.bitDepth == 16)
            let difference = try #require(largestDifference(found, expected))
            #expect(difference <= 65535 / most + 1)
            // All of them are codes of so many bits.
            #expect(
                found.allSatisfy { value in
                    let code = scaled(value, maximum: 65535, to: most)
                    return abs(scaled(code, maximum: most, to: 65535) - value) <= 1
                })
        }

        @Test(arguments: [("maxval100.pgm", 100, 255), ("maxval4095.pgm", 4095, 65535)])
        func anyMaximum(name: String, maximum: Int, white: Int) throws {
            let expected = Pattern.gray(8).map {
                scaled(scaled($0, maximum: 255, to: maximum), maximum: maximum, to: white)
            }
            let image = try Self.decoded(name)
            #expect(image.bitDepth == (white == 255 ? 8 : 16))
            #expect(try samples(image) == expected)
        }

        @Test(arguments: ["grey8.pfm", "rgb8-big.pfm", "rgb8-scale.pfm", "rgb8-bytes.pfm"])
        func floatingPoint(name: String) throws {
            let image = try Self.decoded(name)
            let expected = image.bands == 1 ? Pattern.gray(8) : Pattern.rgb(8)
            #expect(try samples(image) == expected.map { $0 * 257 })
        }

        @Test(arguments: ["bilevel.pbm", "plain.pbm", "bilevel.bmp"])
        func bilevel(name: String) throws {
            let image = try Self.decoded(name)
            #expect(image.bands == 1)
            // Netpbm's threshold of a half is 128 of 255.
            #expect(try samples(image) == Pattern.gray(8).map { $0 > 127 ? 255 : 0 })
        }

        @Test func palette() throws {
            #expect(
                try samples(Self.decoded("palette4.bmp"))
                    == samples(Self.decoded("palette4.ppm")))
        }

        @Test(arguments: [("rgb565.bmp", [31, 63, 31]), ("rgb555.bmp", [31, 31, 31])])
        func fields(name: String, maxima: [Int]) throws {
            let found = try samples(Self.decoded(name))
            for (index, value) in found.enumerated() {
                let maximum = maxima[index % 3]
                let step = 255 / maximum + 1
                #expect(abs(value - Pattern.rgb(8)[index]) <= step)
                let code = scaled(value, maximum: 255, to: maximum)
                #expect(scaled(code, maximum: maximum, to: 255) == value)
            }
        }

        /// Black and white of 16 and 235 become 0 and 255; and lossy codecs keep soft tones.
        @Test(arguments: [
            ("grey8-limited.avif", 1), ("grey10-limited.avif", 1), ("grey8-limited.heic", 1),
            ("rgb8-limited.avif", 3), ("rgb8-420.avif", 12), ("rgb8-420.heic", 12),
            ("ycgco.avif", 3), ("lossy.jxl", 6), ("lossy-grey.jxl", 3),
        ])
        func closeTones(name: String, tolerance: Int) throws {
            let image = try Self.decoded(name)
            let factor = image.bitDepth == 16 ? 257 : 1
            let expected = image.bands == 1 ? Pattern.soft : Pattern.softRGB
            let difference = try #require(
                largestDifference(try samples(image), expected.map { $0 * factor }))
            #expect(difference <= tolerance * factor)
        }

        /// A recompressed JPEG comes near what djpeg makes of it.
        @Test func recompressedJPEG() throws {
            let difference = try #require(
                largestDifference(
                    samples(Self.decoded("jpeg.jxl")), samples(Self.decoded("jpeg.ppm"))))
            #expect(difference <= 4)
        }

        @Test func premultiplied() throws {
            for name in ["premultiplied.avif", "premultiplied.jxl"] {
                let source = try Self.open(name)
                #expect(source.flags.contains(.alphaDropped))
                let difference = try #require(
                    largestDifference(
                        samples(source.decode(workFolder: "/tmp")), Pattern.softRGB))
                #expect(difference <= 2, "\(name)")
            }
        }

        @Test(arguments: ["float-grey.jxl", "float-rgb.jxl"])
        func floats(name: String) throws {
            let image = try Self.decoded(name)
            let expected = image.bands == 1 ? Pattern.soft : Pattern.softRGB
            let difference = try #require(
                largestDifference(try samples(image), expected.map { $0 * 257 }))
            #expect(difference <= 1)
        }

        /// imagecodecs declares linear light for more than 8 bits.
        @Test(arguments: [("grey10.jxl", 10), ("grey12.jxl", 12)])
        func linearLight(name: String, bits: Int) throws {
            let most = Float((1 << bits) - 1)
            let expected = Pattern.gray(16).map { value in
                Int(SRGBTables.encoded(Float(value >> (16 - bits)) / most) * 65535 + 0.5)
            }
            let difference = try #require(
                largestDifference(try samples(Self.decoded(name)), expected))
            #expect(difference <= 8)
        }

        @Test func grids() throws {
            let side = 128
            let points = (0..<side).flatMap { y in (0..<side).map { x in (x, y) } }
            let expected = points.map { x, y in
                [
                    Pattern.gray(8, x, y), Pattern.gray(8, 2 * x, y), Pattern.gray(8, x, 2 * y),
                ]
            }
            #expect(try samples(Self.decoded("grid.avif")) == expected.flatMap { $0 })
            // avifenc 0.11 repeats the turn on each tile.
            let turned = (0..<side).flatMap { y in
                (0..<side).flatMap { x in expected[x * side + side - 1 - y] }
            }
            #expect(try samples(Self.decoded("grid-turned.avif")) == turned)
            let lossy = try samples(Self.decoded("grid-lossy.avif"))
            let difference = try #require(
                largestDifference(lossy, points.map { x, y in 40 + x + y / 2 }))
            #expect(difference <= 6)
        }
    }
}
