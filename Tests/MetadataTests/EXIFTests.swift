import Records
import Testing

@testable import Metadata

@Suite struct EXIFTests {
    /// Texts of every property of a packet, those of structures by field.
    private func flattened(_ fields: [XMPField]) -> [XMPName: [String]] {
        var result: [XMPName: [String]] = [:]
        for field in fields {
            if case .structure(let inner) = field.value {
                result.merge(flattened(inner)) { $1 }
            } else {
                result[field.name] = field.value.texts
            }
        }
        return result
    }

    @Test(arguments: ["camera-le.exif", "camera-be.exif"])
    func agreesWithExiftool(_ name: String) throws {
        let content = try #require(EXIFReader.read(try MetadataSamples.bytes(name)))
        let result = EXIFProperties.properties(of: content)
        #expect(result.lost == [])
        let ours = flattened(result.entries.map { XMPField($0.name, $0.value) })
        let oracle = flattened(
            try XMPDocument(parsing: try MetadataSamples.bytes("oracle-exif.xmp")).properties)
        // Where CIPA DC-010 or the output's own needs ask for another name, or for none.
        let renamed: [XMPName: XMPName] = [
            XMPName(.exif, "ISOSpeedRatings"): XMPName(.exifEX, "PhotographicSensitivity"),
            XMPName(.photoshop, "DateCreated"): XMPName(.exif, "DateTimeOriginal"),
            XMPName(.xmp, "CreatorTool"): XMPName(.tiff, "Software"),
            XMPName(.tiff, "Artist"): XMPName(.dc, "creator"),
            XMPName(.tiff, "Copyright"): XMPName(.dc, "rights"),
            XMPName(.tiff, "ImageDescription"): XMPName(.dc, "description"),
        ]
        let left: Set<XMPName> = [
            XMPName(.exif, "DateTimeOriginal"), XMPName(.exif, "ColorSpace"),
            XMPName(.exif, "ComponentsConfiguration"), XMPName(.tiff, "Compression"),
            XMPName(.tiff, "ResolutionUnit"), XMPName(.tiff, "XResolution"),
            XMPName(.tiff, "YResolution"), XMPName(.tiff, "YCbCrPositioning"),
        ]
        #expect(oracle.count > 30)
        for (property, texts) in oracle where !left.contains(property) {
            let expected = renamed[property] ?? property
            #expect(ours[expected] == texts, "\(expected.display)")
        }
        #expect(
            ours[XMPName(.autochrome, "sourceHostComputer")] == ["scanner-2"])
    }

    @Test func tellsThumbnailAndMakerNote() throws {
        let block = try MetadataSamples.bytes("camera-le.exif")
        #expect(try #require(EXIFReader.read(block)).hasThumbnail)
        var builder = TagBuilder()
        builder.main = [builder.ascii(0x010F, "Maker"), builder.short(0xC4A5, 3)]
        builder.exposure = [
            .init(tag: 0x927C, type: 7, count: 40, data: [UInt8](repeating: 9, count: 40)),
            builder.short(0xBEEF, 1),
        ]
        let packet = MetadataSamples.packet(exif: builder.bytes())
        #expect(packet.dropped == ["EXIF PrintIM", "EXIF MakerNote", "EXIF tag 0xBEEF"])
        // The offsets in a maker note count from where it stood.
        #expect(
            MetadataSamples.packet(exif: builder.bytes(), carriesEXIF: true).dropped
                == ["EXIF MakerNote"])
        #expect(
            MetadataSamples.packet(exif: block, carriesEXIF: true).dropped == ["EXIF thumbnail"])
    }

    struct Coordinate: Sendable {
        var parts: [TIFFRational]
        var direction: String
        var expected: String?

        init(_ numbers: [Int], _ direction: String, _ expected: String?) {
            parts = stride(from: 0, to: numbers.count, by: 2).map {
                TIFFRational(numerator: numbers[$0], denominator: numbers[$0 + 1])
            }
            self.direction = direction
            self.expected = expected
        }
    }

    @Test(arguments: [
        Coordinate([52, 1, 30, 1, 0, 1], "N", "52,30.0N"),
        Coordinate([52, 1, 30, 1, 45, 1], "S", "52,30.75S"),
        Coordinate([13, 1, 5999, 100, 6, 10], "E", "14,0.0E"),
        Coordinate([0, 1, 0, 0, 0, 0], "W", "0,0.0W"),
        Coordinate([90, 1, 0, 1, 0, 1], "N", "90,0.0N"),
        Coordinate([91, 1, 0, 1, 0, 1], "N", nil),
        Coordinate([180, 1, 0, 1, 1, 1], "E", nil),
        Coordinate([52, 0, 30, 1, 0, 1], "N", nil),
        Coordinate([52, 1, 30, 1, 0, 1], "X", nil),
    ])
    func writesCoordinates(_ coordinate: Coordinate) {
        let order = ByteOrder.big
        var data: [UInt8] = []
        for part in coordinate.parts {
            data += order.bytes(UInt64(part.numerator), count: 4)
            data += order.bytes(UInt64(part.denominator), count: 4)
        }
        var content = EXIFContent()
        content.gps.values = [
            1: TIFFValue(type: .ascii, bytes: Array(coordinate.direction.utf8) + [0], order: order),
            2: TIFFValue(type: .rational, bytes: data, order: order),
        ]
        let result = EXIFProperties.properties(of: content)
        #expect(result[XMPName(.exif, "GPSLatitude")]?.text == coordinate.expected)
        #expect(result.unmapped.isEmpty == (coordinate.expected != nil))
    }

    @Test(arguments: [
        ("2019:03:04 05:06:07", nil, nil, "2019-03-04T05:06:07"),
        ("2019:03:04 05:06:07", "250", "+01:00", "2019-03-04T05:06:07.250+01:00"),
        ("2019:03:04 05:06:07", "x", "0100", "2019-03-04T05:06:07"),
        ("2019:03:04 05:06", nil, "-02:30", "2019-03-04T05:06-02:30"),
        ("2019:03:04", nil, nil, "2019-03-04"), ("2019:03:00 00:00:00", nil, nil, "2019-03"),
        ("1912:00:00", nil, nil, "1912"), ("2019:03:04 25:00:00", nil, nil, "2019-03-04"),
        ("+999:03:04", nil, nil, nil), ("2019:+3:04", nil, nil, "2019"),
        ("2019:03:04 +5:06:07", nil, nil, "2019-03-04"), ("0000:00:00 00:00:00", nil, nil, nil),
        ("yesterday", nil, nil, nil),
    ])
    func writesDates(_ text: String, _ fraction: String?, _ offset: String?, _ expected: String?) {
        #expect(EXIFProperties.date(text, fraction: fraction, offset: offset) == expected)
    }

    @Test func readsTextsInEveryEncoding() {
        func properties(_ main: [UInt16: TIFFValue], _ exposure: [UInt16: TIFFValue] = [:])
            -> MetadataProperties
        {
            var content = EXIFContent()
            content.main.values = main
            content.exposure.values = exposure
            return EXIFProperties.properties(of: content)
        }
        func value(_ bytes: [UInt8], _ type: TIFFType = .undefined) -> TIFFValue {
            TIFFValue(type: type, bytes: bytes, order: .big)
        }
        let latin = properties([0x010E: value([0x4D, 0xFC, 0x80, 0x20, 0], .ascii)])
        #expect(latin[XMPName(.dc, "description")]?.texts == ["Mü€"])
        let rights = properties([0x8298: value(Array("Anna \0 Bert\0".utf8), .ascii)])
        #expect(rights[XMPName(.dc, "rights")]?.texts == ["Anna; Bert"])
        let wide = properties([0x9C9E: value([0x61, 0, 0x3B, 0, 0x62, 0, 0, 0], .byte)])
        #expect(wide[XMPName(.dc, "subject")] == .bag(["a", "b"]))

        let comment = XMPName(.exif, "UserComment")
        for (bytes, expected) in [
            (Array("ASCII\0\0\0plain ".utf8), "plain"),
            (Array("UNICODE\0".utf8) + [0, 0x67, 0, 0xE4], "gä"),
            (Array("UNICODE\0".utf8) + [0xFF, 0xFE, 0x67, 0, 0xE4, 0], "gä"),
            ([UInt8](repeating: 0, count: 8) + Array("any".utf8), "any"),
        ] {
            let result = properties([:], [0x9286: value(bytes)])
            #expect(result[comment]?.texts == [expected])
        }
        let blank = properties([:], [0x9286: value(Array("ASCII\0\0\0      ".utf8))])
        #expect(blank == MetadataProperties())
        let jis = properties([:], [0x9286: value(Array("JIS\0\0\0\0\0abc".utf8))])
        #expect(jis.unmapped == ["EXIF UserComment (not readable)"])
    }

    @Test func blockOfAnOutput() throws {
        let block = try MetadataSamples.bytes("camera-le.exif")
        let source = try #require(EXIFReader.read(block))
        let written = try #require(
            MetadataSamples.outputBlock(block, Resolution(x: 204, y: 98.5, origin: .exif)))
        let result = try #require(EXIFReader.read(written))
        #expect(source.hasThumbnail && !result.hasThumbnail)
        #expect(result.exposure.integer(TIFFTag.colorSpace) == 1)
        #expect(result.exposure.integer(TIFFTag.pixelXDimension) == 40)
        #expect(result.exposure.integer(TIFFTag.pixelYDimension) == 30)
        #expect(result.main.values[TIFFTag.xResolution]?.rationals.first?.value == 204)
        #expect(result.main.values[TIFFTag.yResolution]?.rationals.first?.value == 98.5)
        #expect(result.main.integer(TIFFTag.resolutionUnit) == 2)
        // Everything that says something about the photograph is there, in the same bytes.
        let before = [source.main, source.exposure, source.gps]
        let after = [result.main, result.exposure, result.gps]
        let changed: Set<UInt16> = EXIFTag.mainStructural.union([
            0x927C, 0x9101, 0x9102, 0xA001, 0xA002, 0xA003, 0xA005,
        ])
        var kept = 0
        for (old, new) in zip(before, after) {
            for (tag, value) in old.values where !changed.contains(tag) {
                #expect(new.values[tag] == value)
                kept += 1
            }
        }
        #expect(kept > 30)
        // An unknown resolution is said to be.
        let unknown = try #require(
            MetadataSamples.outputBlock(block).flatMap { EXIFReader.read($0) })
        #expect(unknown.main.integer(TIFFTag.resolutionUnit) == 1)
        #expect(unknown.main.values[TIFFTag.xResolution]?.rationals.first?.value == 1)

        for order in [ByteOrder.little, .big] {
            var builder = TagBuilder(order: order)
            // Windows leaves room for later changes in both directories, which is of no use elsewhere.
            let room = [builder.ascii(0xEA1C, String(repeating: "-", count: 2060))]
            builder.main = [builder.short(0x0112, 6), builder.ascii(0x013B, "Somebody")] + room
            builder.exposure = [builder.ascii(0xA434, "Lens")] + room
            let upright = try #require(MetadataSamples.outputBlock(builder.bytes()))
            #expect(upright.starts(with: EXIFReader.prefix))
            let content = try #require(EXIFReader.read(upright))
            #expect(content.main.integer(TIFFTag.orientation) == 1)
            #expect(content.main.values[0x013B]?.text == "Somebody")
            #expect(content.exposure.values[0xA434]?.text == "Lens")
            #expect(content.main.values[0xEA1C] == nil && content.exposure.values[0xEA1C] == nil)
            #expect(upright.count < 400)
        }
        #expect(MetadataSamples.outputBlock(Array("Exif\0\0nothing".utf8)) == nil)
        #expect(MetadataSamples.outputBlock([]) == nil)
    }
}
