import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Every kind of file that is read, against the formula it was made from.
    @Suite struct Decoding {
        static let exactGray = [
            ("grey8-none-strip.tif", 8), ("grey8-lzw-tile.tif", 8), ("grey8-deflate-strip.tif", 8),
            ("grey8-packbits.tif", 8), ("grey8-miniswhite.tif", 8), ("grey16-none-strip.tif", 16),
            ("grey16-lzw-tile.tif", 16), ("grey16-deflate-strip.tif", 16),
            ("grey16-big-endian.tif", 16), ("grey16-bigtiff.tif", 16),
            ("grey16-miniswhite.tif", 16), ("grey8.png", 8), ("grey16.png", 16), ("grey8.jp2", 8),
            ("grey16.jp2", 16), ("grey8.j2k", 8), ("grey-alpha8.png", 8), ("pages.tif", 8),
        ]
        static let exactRGB = [
            ("rgb8-none-strip.tif", 8), ("rgb8-lzw-tile.tif", 8), ("rgb8-deflate-strip.tif", 8),
            ("rgb8-planar.tif", 8), ("rgba8.tif", 8), ("rgb16-none-strip.tif", 16),
            ("rgb16-lzw-tile.tif", 16), ("rgb16-deflate-strip.tif", 16), ("rgb8.png", 8),
            ("rgb16.png", 16), ("rgba8.png", 8), ("rgb8.jp2", 8), ("rgb8.webp", 8),
            ("rgba8.webp", 8), ("animated.webp", 8),
        ]

        @Test(arguments: exactGray) func gray(name: String, bits: Int) throws {
            try check(name, bits, bands: 1, Pattern.gray(bits))
        }

        @Test(arguments: exactRGB) func rgb(name: String, bits: Int) throws {
            try check(name, bits, bands: 3, Pattern.rgb(bits))
        }

        private func check(_ name: String, _ bits: Int, bands: Int, _ expected: [Int]) throws {
            let source = try SourcePicture(opening: fixture(name))
            #expect(source.facts.width == Pattern.width)
            #expect(source.facts.height == Pattern.height)
            #expect(source.facts.bitDepth == bits)
            let image = try source.decode(workFolder: "/tmp")
            #expect(image.bands == bands)
            #expect(image.bitDepth == bits)
            #expect(try samples(image) == expected)
        }

        @Test func bitsThatFillNoWord() throws {
            let image = try decoded(fixture("grey12.jp2"))
            let expected = Pattern.gray(16).map { (($0 >> 4) * 65535 + 2047) / 4095 }
            #expect(try samples(image) == expected)
        }

        @Test(arguments: ["bilevel.png", "bilevel-g4.tif"])
        func bilevel(name: String) throws {
            let image = try decoded(fixture(name))
            #expect(try samples(image) == Pattern.gray(8).map { $0 > 127 ? 255 : 0 })
        }

        @Test(arguments: [
            ("palette.png", false), ("palette.tif", false), ("palette-alpha.png", true),
        ])
        func palette(name: String, hasAlpha: Bool) throws {
            let source = try SourcePicture(opening: fixture(name))
            #expect(source.flags.contains(.alphaDropped) == hasAlpha)
            let image = try source.decode(workFolder: "/tmp")
            let found = try samples(image)
            #expect(image.bands == 3)
            let colors = Set(
                stride(from: 0, to: found.count, by: 3).map {
                    [UInt8](found[$0..<($0 + 3)].map(UInt8.init))
                })
            #expect(colors.count > 8 && colors.count <= 16)
        }

        @Test(arguments: ["grey8.jpg", "rgb8.jpg", "progressive.jpg"])
        func jpeg(name: String) throws {
            let image = try decoded(fixture(name))
            let expected = image.bands == 1 ? Pattern.gray(8) : Pattern.rgb(8)
            let found = try samples(image)
            let total = zip(found, expected).map { abs($0 - $1) }.reduce(0, +)
            #expect(Double(total) / Double(expected.count) < 8)
        }

        @Test func flags() throws {
            func flags(_ name: String) throws -> [QualityFlag] {
                try SourcePicture(opening: fixture(name)).flags
            }
            #expect(try flags("pages.tif") == [.iccMissing, .multipage, .tiny])
            #expect(try flags("animated.webp") == [.iccMissing, .multipage, .tiny])
            #expect(try flags("grey8.jp2") == [.tiny])
            #expect(try flags("grey8.j2k") == [.iccMissing, .tiny])
            #expect(try flags("rgba8.webp") == [.alphaDropped, .iccMissing, .tiny])
            #expect(try flags("grey-alpha8.png") == [.alphaDropped, .iccMissing, .tiny])
        }

        @Test func resolution() throws {
            func resolution(_ name: String) throws -> Double? {
                try SourcePicture(opening: fixture(name)).facts.dotsPerInch
            }
            #expect(try resolution("grey8.jpg") == 400)
            #expect(try resolution("grey8-none-strip.tif") == 300)
            let png = try #require(try resolution("grey8-dpi.png"))
            #expect(abs(png - 600) < 0.05)
            #expect(try resolution("grey8.png") == nil)
            #expect(try resolution("grey8.jp2") == nil)
            #expect(try resolution("rgb8.jpg") == nil)
        }

        @Test func extensionMismatch() throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture("grey8.png"))
            for (name, isWrong) in [
                ("a.tif", true), ("a.PNG", false), ("a.jpeg", true), ("a", false),
                ("a.scan", false),
            ] {
                let path = try folder.write(content, FilePath(name))
                let source = try SourcePicture(opening: path)
                #expect(source.flags.contains(.extensionMismatch) == isWrong, "\(name)")
                #expect(source.facts.format == "png")
            }
        }

        @Test func metadataBlocks() throws {
            let source = try SourcePicture(opening: fixture("rotated6.jpg"))
            #expect(source.facts.format == "jpeg")
            let exif = try #require(source.metadata.exif)
            #expect(String(decoding: exif, as: UTF8.self).contains("Scanner Works"))
            let xmp = try #require(source.metadata.xmp)
            #expect(String(decoding: xmp, as: UTF8.self).contains("Harbour at noon"))
            let iptc = try #require(source.metadata.iptc)
            #expect(String(decoding: iptc, as: UTF8.self).contains("Harbour"))
            #expect(source.facts.orientation == 6)
            #expect(source.facts.width == 30 && source.facts.height == 40)
        }

        @Test func oddShapes() throws {
            let folder = try TestFolder()
            for (width, height) in [(1, 1), (10, 20_000), (20_000, 3)] {
                let data = (0..<(width * height)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let path = try folder.write(
                    TIFFBuilder(width: width, height: height, data: data).file, "odd.tif")
                #expect(try samples(try decoded(path)) == data.map(Int.init))
            }
        }

        @Test func oddNames() throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture("grey8-none-strip.tif"))
            let names: [[UInt8]] = [
                Array("a[page=3].tif".utf8), Array("line\nbreak.tif".utf8),
                Array("Zoë & co, 50 %s.tif".utf8), [0x66, 0xFC, 0x72, 0x2E, 0x74, 0x69, 0x66],
                Array("x.tif[]".utf8), Array("-dash.tif".utf8), Array("'quoted\"".utf8),
            ]
            for name in names {
                let path = try folder.write(content, FilePath(bytes: name))
                let image = try decoded(path)
                #expect(try samples(image) == Pattern.gray(8))
                let output = path.removingLastComponent().appending(
                    try #require(FilePath(bytes: name + Array("_out.tif".utf8)).lastComponent))
                try image.write(to: output, as: EncodeSettings(), metadata: OutputMetadata())
                #expect(try samples(try decoded(output)) == Pattern.gray(8))
            }
        }
    }
}
