import Records
import SystemPackage
import TensorCore
import Testing

@testable import Metadata

/// Texts, profiles and comments of PNG and JPEG files, and files with other heads.
@Suite struct ForeignTextTests {
    private func packet(_ source: SourceMetadata) throws -> (XMPDocument, [String]) {
        let packet = XMPPacket.make(
            source: source, provenance: MetadataSamples.provenance, outputCarriesEXIF: false)
        return (try MetadataSamples.document(packet), packet.dropped)
    }

    private func png(_ chunks: [[UInt8]], late: [[UInt8]] = []) throws -> PNGMetadata {
        try #require(PNGMetadata(MemorySource(bytes: ForeignFile.png(chunks, late: late))))
    }

    @Test func keywords() throws {
        let international = PNGChunks.chunk(
            "iTXt",
            Array("Copyright\0".utf8) + [1, 0] + Array("de\0Recht\0".utf8)
                + ForeignFile.zlib(Array("© Müller".utf8)))
        let metadata = try png([
            ForeignFile.text("Title", [0x4D, 0xFC, 0x68, 0x6C, 0x65]),
            ForeignFile.text("Author", Array("Anna".utf8)),
            ForeignFile.packed("Description", Array("A mill".utf8)), international,
            ForeignFile.text("Creation Time", Array("Sat, 01 May 1897 09:08:07 GMT".utf8)),
            ForeignFile.text("Comment", Array("From the attic".utf8)),
            ForeignFile.text("date:create", Array("2020".utf8)),
        ]).blocks
        let (document, dropped) = try packet(metadata)
        #expect(document[XMPName(.dc, "title")]?.texts == ["Mühle"])
        #expect(document[XMPName(.dc, "creator")]?.texts == ["Anna"])
        #expect(document[XMPName(.dc, "rights")]?.texts == ["© Müller"])
        #expect(
            document[XMPName(.dc, "description")]?.texts.first?.hasSuffix("description: A mill")
                == true)
        #expect(document[XMPName(.photoshop, "DateCreated")]?.text == "1897-05-01T09:08:07Z")
        #expect(document[XMPName(.exif, "UserComment")]?.texts == ["From the attic"])
        #expect(dropped == ["PNG text date:create"])
    }

    @Test(arguments: [
        ("1 May 1897", "1897-05-01"), ("01 May 1897 10:11:12 +0100", "1897-05-01T10:11:12+01:00"),
        ("1897-05-01T10:11:12Z", "1897-05-01T10:11:12Z"),
        ("1897:05:01 10:11:12", "1897-05-01T10:11:12"),
        ("1897-05", "1897-05"), ("1897", "1897"),
    ])
    func times(_ text: String, _ expected: String) {
        #expect(TextProperties.date(text) == expected)
    }

    @Test(arguments: ["", "yesterday", "May 1897", "99.99.99", ","])
    func timesThatAreNone(_ text: String) { #expect(TextProperties.date(text) == nil) }

    @Test func profilesInTexts() throws {
        let exif = EXIFReader.prefix + ForeignFile.exif(300, 300, unit: 2, orientation: 6)
        let xmp = Array(MetadataSamples.rdf("<dc:source>S</dc:source>").utf8)
        let iptc: [UInt8] = [0x1C, 2, 90, 0, 5] + Array("Namur".utf8)
        for names in [["exif", "xmp", "iptc", "icc"], ["APP1", "xmp", "8bim", "icm"]] {
            let block = names[2] == "iptc" ? iptc : ForeignFile.resources([(0x0404, iptc)])
            let metadata = try png([
                ForeignFile.profile(names[0], exif), ForeignFile.profile(names[1], xmp),
                ForeignFile.profile(names[2], block), ForeignFile.profile(names[3], [1, 2, 3]),
            ])
            #expect(metadata.blocks.exif == exif && metadata.blocks.xmp == xmp)
            #expect(metadata.profile == [1, 2, 3])
            let (document, dropped) = try packet(metadata.blocks)
            #expect(document[XMPName(.dc, "creator")]?.texts == ["Somebody"])
            #expect(document[XMPName(.photoshop, "City")]?.text == "Namur")
            #expect(dropped == [])
        }
        let shifted = try png([ForeignFile.profile("exif", [0, 0, 0, 0] + exif.dropFirst(6))])
        #expect(EXIFReader.read(shifted.blocks.exif ?? []) != nil)
        let broken = try png([
            ForeignFile.packed("Raw profile type exif", Array("\nexif\n 9\n00zz".utf8)),
            ForeignFile.profile("foo", [1]),
        ])
        #expect(
            broken.blocks.unread == [
                "PNG Raw profile type exif (not readable)", "PNG Raw profile type foo",
            ])
    }

    @Test func blocksAfterThePixels() throws {
        let first = ForeignFile.exif(300, 300, unit: 2)
        let late = ForeignFile.exif(600, 600, unit: 2, orientation: 6)
        #expect(try png([], late: [PNGChunks.chunk("eXIf", late)]).blocks.exif == late)
        let both = try png(
            [PNGChunks.chunk("eXIf", first)], late: [PNGChunks.chunk("eXIf", late)])
        #expect(both.blocks.exif == first)
        #expect(both.blocks.unread == ["PNG eXIf (a second one)"])
    }

    @Test func colorsOfPNG() throws {
        let gamma = PNGChunks.chunk("gAMA", ByteOrder.big.bytes(100_000, count: 4))
        let primaries = PNGChunks.chunk(
            "cHRM",
            [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000].flatMap {
                ByteOrder.big.bytes($0, count: 4)
            })
        let plain = try png([gamma, primaries])
        #expect(plain.gamma == 1 && plain.chromaticities?.prefix(2) == [0.3127, 0.329])
        let named = try png([gamma, primaries, PNGChunks.chunk("sRGB", [0])])
        #expect(named.gamma == nil && named.chromaticities == nil)
        #expect(try png([PNGChunks.chunk("gAMA", [0, 0, 0, 0])]).gamma == nil)
    }

    @Test func segmentsOfJPEG() throws {
        let long = [UInt8](repeating: 7, count: 40_000)
        let resources = ForeignFile.resources([
            (0x0404, [0x1C, 2, 90, 0, 5] + Array("Namur".utf8)), (0x040A, [1]),
            (0x040B, Array("http://example.org/rights".utf8)), (0x03F3, [0]), (0x7777, long + long),
        ])
        let split = 50_000
        let xmp = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
        let file = ForeignFile.jpeg([
            ForeignFile.segment(0xED, Array(resources[..<split])),
            ForeignFile.segment(0xED, PhotoshopResources.prefix + resources[split...]),
            ForeignFile.segment(0xFE, Array("Dia 17\0".utf8)),
            ForeignFile.segment(0xE1, xmp + Array(MetadataSamples.rdf("").utf8)),
        ])
        let metadata = try #require(JPEGMetadata.read(MemorySource(bytes: file)))
        #expect(metadata.photoshop == resources)
        let (document, dropped) = try packet(metadata)
        #expect(document[XMPName(.photoshop, "City")]?.text == "Namur")
        #expect(document[XMPName(.xmpRights, "Marked")]?.text == "True")
        #expect(document[XMPName(.xmpRights, "WebStatement")]?.text == "http://example.org/rights")
        #expect(document[XMPName(.exif, "UserComment")]?.texts == ["Dia 17"])
        #expect(dropped == ["Photoshop print flags", "Photoshop resource 30583"])
    }

    @Test func packetsOfSeveralSegments() throws {
        let digest = String(repeating: "AB", count: 16)
        let first = MetadataSamples.rdf(
            "<note:HasExtendedXMP xmlns:note='http://ns.adobe.com/xmp/note/'>\(digest)</note:HasExtendedXMP>"
        )
        let rest = Array(MetadataSamples.rdf("<dc:source>far away</dc:source>").utf8)
        func part(_ range: Range<Int>) -> [UInt8] {
            ForeignFile.segment(
                0xE1,
                Array("http://ns.adobe.com/xmp/extension/\0\(digest)".utf8)
                    + ByteOrder.big.bytes(UInt64(rest.count), count: 4)
                    + ByteOrder.big.bytes(UInt64(range.lowerBound), count: 4) + rest[range])
        }
        let packet = ForeignFile.segment(0xE1, JPEGMetadata.xmp + Array(first.utf8))
        for (parts, isWhole) in [
            ([part(0..<100), part(100..<rest.count)], true),
            ([part(100..<rest.count), part(0..<100)], true), ([part(0..<100)], false),
        ] {
            let file = MemorySource(bytes: ForeignFile.jpeg([packet] + parts))
            let metadata = try #require(JPEGMetadata.read(file))
            let (document, dropped) = try self.packet(metadata)
            #expect((document[XMPName(.dc, "source")]?.text == "far away") == isWhole)
            #expect(dropped == (isWhole ? [] : ["XMP extension segments"]))
        }
    }

    @Test func headsOfOutputs() throws {
        let exif = EXIFReader.prefix + ForeignFile.exif(1, 1, unit: 2)
        let old = [
            ForeignFile.jfif(unit: 1, 72, 72), ForeignFile.segment(0xE1, EXIFReader.prefix + [1]),
            ForeignFile.segment(0xE2, [9, 9]), ForeignFile.segment(0xFE, [1]),
        ]
        let file = ForeignFile.jpeg(old)
        let resolution = try #require(Resolution(x: 204, y: 98, origin: .tiff))
        let (head, rest) = try #require(
            JPEGHead.replacing(
                MemorySource(bytes: file), exif: exif, xmp: [5], resolution: resolution))
        let result = head + file[rest...]
        let metadata = try #require(JPEGMetadata.read(MemorySource(bytes: result)))
        #expect(metadata.exif == exif && metadata.xmp == [5] && metadata.texts == [])
        #expect(metadata.statedResolutions.map(\.x) == [204])
        #expect(
            JPEGSegments(MemorySource(bytes: result))?.segments.map(\.marker)
                == [0xE0, 0xE1, 0xE1, 0xE2, 0xDB])
        // Once more changes nothing.
        let again = try #require(
            JPEGHead.replacing(
                MemorySource(bytes: result), exif: exif, xmp: [5], resolution: resolution))
        #expect(again.head + result[again.rest...] == result)

        let png = ForeignFile.png([
            ForeignFile.pHYs(1, 1, unit: 1), ForeignFile.text("a", [1]),
            PNGChunks.chunk("iCCP", [1, 2, 3]),
        ])
        let (pngHead, pngRest) = try #require(
            PNGHead.replacing(
                MemorySource(bytes: png), exif: exif, xmp: [5], resolution: nil))
        let whole = pngHead + png[pngRest...]
        #expect(
            PNGChunks(MemorySource(bytes: whole))?.chunks.map(\.type)
                == ["IHDR", "iCCP", "eXIf", "iTXt", "IEND"])
        let blocks = try #require(PNGMetadata(MemorySource(bytes: whole))).blocks
        #expect(blocks.exif == Array(exif.dropFirst(6)) && blocks.xmp == [5])
        #expect(blocks.resolution.taken == nil || blocks.resolution.taken?.origin == .exif)
    }

    /// A file that cannot be read says nothing about what stands in it.
    @Test(arguments: [FileHead.Format.jpeg, .png])
    func headOfWhatCannotBeRead(_ format: FileHead.Format) throws {
        let folder = try FileDescriptor.open("/", .readOnly)
        try folder.closeAfter {
            #expect(throws: Errno.isDirectory) {
                try FileHead(of: folder, format, metadata: OutputMetadata(), width: 1, height: 1)
            }
        }
    }

    // MARK: Attacks

    private var jpegSample: [UInt8] {
        ForeignFile.jpeg([
            ForeignFile.jfif(unit: 1, 300, 300),
            ForeignFile.segment(0xE1, EXIFReader.prefix + ForeignFile.exif(3, 4, unit: 2)),
            ForeignFile.segment(
                0xED, ForeignFile.resources([ForeignFile.resolutionInfo(9, 9), (0x0404, [0x1C])])),
            ForeignFile.segment(0xFE, [65]),
        ])
    }

    private var pngSample: [UInt8] {
        ForeignFile.png(
            [
                ForeignFile.pHYs(3, 4, unit: 1), ForeignFile.packed("Title", [65, 66]),
                ForeignFile.profile("exif", ForeignFile.exif(3, 4, unit: 2)),
            ], late: [PNGChunks.chunk("eXIf", ForeignFile.exif(3, 4, unit: 2))])
    }

    @Test func truncatedAtEveryLength() {
        for count in 0..<jpegSample.count {
            let source = MemorySource(bytes: Array(jpegSample.prefix(count)))
            #expect((JPEGMetadata.read(source) != nil) == (count >= 2))
            _ = JPEGHead.replacing(source, exif: nil, xmp: nil, resolution: nil)
        }
        for count in 0..<pngSample.count {
            let source = MemorySource(bytes: Array(pngSample.prefix(count)))
            #expect((PNGMetadata(source) != nil) == (count >= 8))
            _ = PNGHead.replacing(source, exif: nil, xmp: nil, resolution: nil)
        }
    }

    @Test func mutated() {
        var random = SeededRandom(seed: 17)
        for _ in 0..<3000 {
            let jpeg = MemorySource(bytes: random.mutate(jpegSample))
            if let metadata = JPEGMetadata.read(jpeg) {
                _ = metadata.resolution
                _ = try? packet(metadata)
            }
            _ = JPEGHead.replacing(jpeg, exif: [1], xmp: [2], resolution: nil)
            let png = MemorySource(bytes: random.mutate(pngSample))
            if let metadata = PNGMetadata(png) {
                _ = metadata.blocks.resolution
                _ = try? packet(metadata.blocks)
            }
            _ = PNGHead.replacing(png, exif: [1], xmp: [2], resolution: nil)
        }
    }

    /// A stream that unpacks to more than anybody wants, and one that ends early.
    @Test func streamsOfAnySize() {
        let stream = ForeignFile.zlib([UInt8](repeating: 65, count: 1000))
        /// Bytes that come out, and what is left of the budget.
        func unpacked(_ stream: [UInt8], _ budget: Int) -> [Int?] {
            var left = budget
            return [Deflate.unpacked(stream, budget: &left)?.count, left]
        }
        #expect(unpacked(stream, 1003) == [1000, 3])
        #expect(unpacked(stream, 999) == [nil, 0])
        for count in 0..<stream.count {
            #expect(unpacked(Array(stream.prefix(count)), 1000)[0] == nil)
        }
        // All comes out, and the checksum behind it is wrong.
        #expect(unpacked(stream.dropLast() + [stream[stream.count - 1] ^ 1], 1003) == [nil, 3])
    }

    @Test func manyMarkersAndChunks() {
        let fill = [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 300_000)
        #expect(JPEGSegments(MemorySource(bytes: fill))?.segments.isEmpty == true)
        let restarts =
            [UInt8]([0xFF, 0xD8]) + (0..<200_000).flatMap { _ in [UInt8]([0xFF, 0xD0]) }
        #expect(JPEGSegments(MemorySource(bytes: restarts))?.firstScan == nil)
        let chunks = PNGChunks.signature + (0..<60_000).flatMap { _ in PNGChunks.chunk("teSt", []) }
        #expect(PNGChunks(MemorySource(bytes: chunks))?.chunks.count == 50_000)
    }
}
