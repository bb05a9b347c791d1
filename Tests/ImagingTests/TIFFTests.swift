import Foundation
import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// TIFF files of every kind, against the formulas they were made from and other decoders.
    @Suite struct TIFFFiles {
        private static func file(_ name: String) -> FilePath {
            FilePath(Fixtures.url("tiff/\(name).tif").path(percentEncoded: false))
        }

        /// The samples beside a file.
        private static func expected(_ name: String) throws -> [Int] {
            let url = Fixtures.url("tiff/\(name)")
            guard let wide = try? Data(contentsOf: url.appendingPathExtension("u16")) else {
                return try Data(contentsOf: url.appendingPathExtension("u8")).map(Int.init)
            }
            return stride(from: 0, to: wide.count, by: 2).map {
                Int(wide[$0]) | Int(wide[$0 + 1]) << 8
            }
        }

        private static func error(_ name: String) -> ImagingError? {
            Refusal.failure(file(name))
        }

        private func check(
            _ name: String, _ expected: [Int], bands: Int, bits: Int, within tolerance: Int = 0
        ) throws {
            let image = try decoded(Self.file(name))
            #expect(image.bands == bands && image.bitDepth == bits)
            let difference = try #require(largestDifference(try samples(image), expected))
            #expect(difference <= tolerance, "\(name): \(difference)")
        }

        @Test(arguments: [
            "grey-extra-planes8", "grey-extra8", "grey-extra-planes-tiled8", "signed8",
            "fill-order8", "extra-plane-missing", "lerc",
        ])
        func gray8(name: String) throws { try check(name, Pattern.gray(8), bands: 1, bits: 8) }

        @Test(arguments: [
            "grey-extra-planes16", "grey-extra16", "grey-extra-planes-tiled16", "signed16",
            "uint32", "uint32-of-16", "int32", "uint24", "float32", "float32-white",
            "float32-65535",
            "float64", "no-lengths-strip", "no-lengths-strips",
        ])
        func gray16(name: String) throws { try check(name, Pattern.gray(16), bands: 1, bits: 16) }

        @Test func colours() throws {
            try check("rgb-planes-tiled8", Pattern.rgb(8), bands: 3, bits: 8)
            try check("bits-too-many", Pattern.rgb(8), bands: 3, bits: 8)
            try check("rgb-extra-planes-lzw", Pattern.rgb(8), bands: 3, bits: 8)
            for name in ["rgb-planes-tiled16", "signed-rgb16", "float32-rgb"] {
                try check(name, Pattern.rgb(16), bands: 3, bits: 16)
            }
        }

        /// Fewer bits span the whole range: the largest number is white.
        @Test func packedBits() throws {
            for bits in [10, 12, 14] {
                let white = 1 << bits - 1
                try check(
                    "grey\(bits)",
                    Pattern.gray(16).map { (($0 >> (16 - bits)) * 65535 + white / 2) / white },
                    bands: 1, bits: 16)
            }
            try check("grey2", Pattern.gray(8).map { ($0 >> 6) * 85 }, bands: 1, bits: 8)
            for name in ["grey4", "white4", "grey4-tiled"] {
                try check(name, Pattern.gray(8).map { ($0 >> 4) * 17 }, bands: 1, bits: 8)
            }
            let twelve = { (value: Int) in ((value >> 4) * 65535 + 2047) / 4095 }
            try check("white12", Pattern.gray(16).map(twelve), bands: 1, bits: 16)
            try check("rgb12", Pattern.rgb(16).map(twelve), bands: 3, bits: 16)
            try check("rgb4", Pattern.rgb(8).map { ($0 >> 4) * 17 }, bands: 3, bits: 8)
            try check(
                "fill-order1", Pattern.gray(8).map { $0 > 127 ? 255 : 0 }, bands: 1, bits: 8)
        }

        /// Numbers that can hold more than a picture needs: the range is told from the numbers.
        @Test func wideNumbers() throws {
            try check(
                "int32-of-8", Pattern.gray(8).map { $0 * 257 }, bands: 1, bits: 16)
            try check(
                "signed16-positive", Pattern.gray(16).map { (($0 >> 1) * 65535 + 16383) / 32767 },
                bands: 1, bits: 16)
            try check("float32-255", Pattern.gray(16), bands: 1, bits: 16, within: 1)
            try check("float16", try Self.expected("float16"), bands: 1, bits: 16)
            try check("float24", Pattern.gray(8).map { $0 * 257 }, bands: 1, bits: 16, within: 1)
            var odd = Pattern.gray(16)
            odd.replaceSubrange(0..<4, with: [0, 0, 0, 65535])
            try check("float32-odd", odd, bands: 1, bits: 16)
            _ = VipsRuntime.takeWarnings()
            _ = try decoded(Self.file("float32-255"))
            #expect(VipsRuntime.takeWarnings().contains { $0.text.contains("255 was taken") })
            #expect(Self.error("float32-huge")?.code == .unsupported)
        }

        @Test func palettes() throws {
            func colours(_ index: [Int], _ white: Int) -> [Int] {
                index.flatMap { (value: Int) -> [Int] in
                    let code = value * 65535 / white
                    return [code >> 8, (65535 - code) >> 8, (code / 2) >> 8]
                }
            }
            let index = Pattern.gray(8)
            for name in ["palette8", "palette8-narrow"] {
                try check(name, colours(index, 255), bands: 3, bits: 8)
            }
            try check("palette4", colours(index.map { $0 >> 4 }, 15), bands: 3, bits: 8)
        }

        @Test(arguments: [
            ("lab8", "lab8"), ("icclab8", "lab8"), ("lab16", "lab16"), ("icclab16", "icclab16"),
            ("lightness8", "lightness8"),
        ])
        func lab(name: String, reference: String) throws {
            let source = try SourcePicture(opening: Self.file(name))
            #expect(!source.flags.contains(.iccMissing) && source.facts.iccAssumed == nil)
            try check(
                name, try Self.expected(reference), bands: name == "lightness8" ? 1 : 3, bits: 16,
                within: 24)
        }

        @Test(arguments: [
            "ycbcr11", "ycbcr22", "ycbcr42", "ycbcr21-tiled", "ycbcr12-709", "ycbcr-studio",
        ])
        func yCbCr(name: String) throws {
            try check(name, try Self.expected(name), bands: 3, bits: 8, within: 1)
        }

        @Test func yCbCrInPlanes() throws {
            try check("ycbcr-planes", try Self.expected("ycbcr11"), bands: 3, bits: 8, within: 1)
        }

        /// The expected pixels are those that a JPEG decoder makes of the same data.
        @Test(arguments: [
            "jpeg-ycbcr22", "jpeg-ycbcr11", "jpeg-labelled-rgb11", "jpeg-labelled-rgb22",
            "jpeg-rgb", "jpeg-rgb-labelled-ycbcr", "old-jpeg11", "old-jpeg22",
        ])
        func jpeg(name: String) throws {
            try check(name, try Self.expected(name), bands: 3, bits: 8, within: 2)
        }

        @Test func jpegInGray() throws {
            try check("jpeg-grey", try Self.expected("jpeg-grey"), bands: 1, bits: 8, within: 1)
        }

        /// What is left out counts among the channels, and is flagged.
        @Test(arguments: ["grey-extra-planes8", "grey-extra16", "rgb-extra-planes-lzw"])
        func furtherChannels(name: String) throws {
            let source = try SourcePicture(opening: Self.file(name))
            #expect(source.facts.bands == (name.hasPrefix("rgb") ? 4 : 2))
            #expect(source.flags.contains(.alphaDropped))
        }

        @Test func inks() throws {
            let source = try SourcePicture(opening: Self.file("inks"))
            #expect(source.facts.bands == 4 && source.flags.contains(.iccMissing))
            #expect(try source.decode(workFolder: "/tmp").bands == 3)
        }

        static let refused = [
            ("different-bits", "differ in their bits"), ("complex", "complex numbers"),
            ("palette8-without", "without their table"), ("inks-others", "other than CMYK"),
            ("logluv", "LogLuv"), ("jpeg-ycck", "YCCK"), ("jpeg-lossless", "lossless or"),
            ("coded-jpegxl", "JPEG XL"), ("coded-jpeg2000", "JPEG 2000"),
            ("coded-aperio", "JPEG 2000"), ("coded-jpegxr", "JPEG XR"),
            ("coded-unknown", "scheme 12345"), ("coded-fax-colors", "in fax codes"),
        ]

        @Test(arguments: refused) func refusalsSayWhatItIs(name: String, words: String) {
            let error = Self.error(name)
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains(words) == true, "\(error as Any)")
            #expect(error?.remedy.contains("Save a copy as TIFF") == true)
        }

        @Test func stripsShorterThanTheirRows() {
            let error = Self.error("short-strips")
            #expect(error?.code == .damaged && error?.detail.contains("shorter") == true)
        }

        /// libtiff's decoder of group 4 says nothing where its data end before the last row.
        @Test(arguments: ["group3", "group4"]) func fax(name: String) throws {
            var expected = Pattern.gray(8).map { $0 > 127 ? 255 : 0 }
            let last = (0..<40).map { [0, 0, 255, 0, 255, 0, 255, 0][$0 % 8] }
            expected.replaceSubrange(expected.count - 40..<expected.count, with: last)
            try check("\(name)-whole", expected, bands: 1, bits: 8)
            #expect(Self.error("\(name)-half")?.code == .damaged)
        }

        /// A strip of 5 megabytes is decoded some rows at a time.
        @Test(arguments: ["large-strip", "large-strip-planes"])
        func largeStrips(name: String) throws {
            let image = try decoded(Self.file(name))
            let expected = (0..<2000).flatMap { y in
                (0..<2400).map { x in (5 * x + 3 * y) % 256 }
            }
            #expect(try samples(image) == expected)
        }
    }
}
