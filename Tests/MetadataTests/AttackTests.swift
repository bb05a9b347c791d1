import Records
import TensorCore
import TestSupport
import Testing

@testable import Metadata

/// Hostile metadata: whatever it is, the packet is well-formed and says what made the output.
@Suite struct AttackTests {
    private func check(_ source: SourceMetadata, _ comment: Comment) {
        let packet = XMPPacket.make(
            source: source, provenance: MetadataSamples.provenance, outputCarriesEXIF: false)
        #expect(XMPPacket.provenance(in: packet.bytes) == MetadataSamples.provenance, comment)
    }

    @Test(arguments: ["camera-le.exif", "camera-be.exif"])
    func truncatedEXIF(_ name: String) throws {
        let block = try MetadataSamples.bytes(name)
        for count in 0..<block.count {
            let part = Array(block.prefix(count))
            _ = EXIFReader.read(part).map(EXIFProperties.properties)
            if let block = MetadataSamples.outputBlock(part) {
                #expect(EXIFReader.read(block) != nil)
            }
        }
    }

    @Test func truncatedRecordsAndFiles() throws {
        let records = try MetadataSamples.bytes("camera.app13")
        let file = try MetadataSamples.bytes("scan-le.tif")
        for count in 0..<records.count {
            _ = IPTCReader.read(Array(records.prefix(count))).map(IPTCProperties.properties)
        }
        for count in 0..<file.count {
            let source = MemorySource(bytes: Array(file.prefix(count)))
            _ = TIFFMetadata(source)
        }
    }

    @Test func truncatedPackets() throws {
        let packet = try MetadataSamples.bytes("camera.xmp")
        let end = Array("</x:xmpmeta>".utf8)
        let start = packet.indices.first { packet[$0...].starts(with: end) }
        let complete = try #require(start) + end.count
        for count in 0..<packet.count {
            let document = try? XMPDocument(parsing: Array(packet.prefix(count)))
            #expect((document != nil) == (count >= complete), "\(count) bytes")
        }
    }

    @Test func mutatedEXIFAndFiles() throws {
        var random = SeededRandom(seed: 1)
        for name in ["camera-le.exif", "camera-be.exif", "scan-le.tif"] {
            let block = try MetadataSamples.bytes(name)
            for _ in 0..<1500 {
                let mutant = random.mutate(block)
                _ = EXIFReader.read(mutant).map(EXIFProperties.properties)
                if let block = MetadataSamples.outputBlock(mutant) {
                    #expect(block.count <= EXIFWriter.maximumBytes)
                    #expect(EXIFReader.read(block) != nil)
                }
                let metadata = TIFFMetadata(
                    MemorySource(bytes: EXIFReader.withoutPrefix(mutant)))
                // What the reader makes is readable.
                if let exif = metadata?.exif {
                    #expect(exif.count <= EXIFWriter.maximumBytes)
                    #expect(EXIFReader.read(exif) != nil)
                }
            }
        }
    }

    @Test func mutatedRecords() throws {
        var random = SeededRandom(seed: 2)
        let records = try MetadataSamples.bytes("camera.app13")
        for _ in 0..<3000 {
            _ = IPTCReader.read(random.mutate(records)).map(IPTCProperties.properties)
        }
    }

    @Test func mutatedPackets() throws {
        var random = SeededRandom(seed: 3)
        let packet = try MetadataSamples.bytes("camera.xmp")
        for round in 0..<600 {
            check(
                SourceMetadata(xmp: random.mutate(packet)), "mutant \(round)")
        }
    }

    @Test func mutatedEverything() throws {
        var random = SeededRandom(seed: 4)
        let exif = try MetadataSamples.bytes("camera-be.exif")
        let iptc = try MetadataSamples.bytes("camera.app13")
        for round in 0..<200 {
            check(
                SourceMetadata(
                    exif: random.mutate(exif), iptc: random.mutate(iptc)),
                "mutant \(round)")
        }
    }

    // MARK: Directories

    @Test func directoriesThatLoop() throws {
        // Entries that point back to the main directory, and a next directory that is itself.
        for tag in [TIFFTag.exifDirectory, TIFFTag.gpsDirectory] {
            var block: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0]
            block += ByteOrder.little.bytes(UInt64(tag), count: 2) + [4, 0, 1, 0, 0, 0, 8, 0, 0, 0]
            block += [8, 0, 0, 0]
            let content = try #require(EXIFReader.read(block))
            #expect(content.lost.count == 1)
            #expect(content.exposure.values.isEmpty)
            check(SourceMetadata(exif: block), "loop by \(tag)")
        }
    }

    @Test func countsThatLie() throws {
        for (type, count, offset) in [
            (2, UInt64(UInt32.max), UInt64(8)), (12, 0x2000_0000, 8), (5, 0xFFFF_FFFF, 0xFFFF_FFFF),
            (2, 100, 0xFFFF_FFF0), (77, 1, 0), (0, 1, 0), (4, 0x4000_0000, 0),
        ] {
            var block: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x3B]
            block += ByteOrder.big.bytes(UInt64(type), count: 2)
            block += ByteOrder.big.bytes(count, count: 4) + ByteOrder.big.bytes(offset, count: 4)
            block += [0, 0, 0, 0]
            let content = try #require(EXIFReader.read(block))
            #expect(content.main.values.isEmpty)
            #expect(
                EXIFProperties.properties(of: content).lost == ["EXIF Artist (not readable)"])
        }
        // Sixty-five thousand entries in a block of a few bytes.
        #expect(EXIFReader.read([0x49, 0x49, 42, 0, 8, 0, 0, 0, 0xFF, 0xFF]) == nil)
        // BigTIFF offsets beyond every integer.
        let far = [0x49, 0x49, 43, 0, 8, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8)
        #expect(TIFFMetadata(MemorySource(bytes: far)) == nil)
    }

    @Test func valuesThatShareTheirBytes() throws {
        // 4,000 entries of the same megabyte would be 4 GB.
        var builder = TagBuilder()
        builder.main = (0..<4000).map { builder.short(0x8000 + $0, 1) }
        var block = builder.bytes()
        let start = block.count
        block += [UInt8](repeating: 65, count: 1 << 20)
        for index in 0..<4000 {
            let field = 10 + index * 12 + 2
            let entry = [2, 0] + ByteOrder.little.bytes(1 << 20, count: 4)
            block.replaceSubrange(
                field..<field + 10, with: entry + ByteOrder.little.bytes(UInt64(start), count: 4))
        }
        let content = try #require(EXIFReader.read(block))
        #expect(content.main.values.count == EXIFReader.maximumTotalBytes >> 20)
        #expect(content.main.unreadable.count == 4000 - content.main.values.count)
    }

    // MARK: Packets

    @Test(arguments: [
        "", "<", "no XML at all", "<a/>", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        "<rdf:RDF xmlns:rdf='urn:not-rdf'/>",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>",
        "<?xml version='1.0' encoding='UTF-7'?>+ADw-a/+AD4-",
        "<!DOCTYPE x SYSTEM 'http://example.org/x.dtd'><x/>",
    ])
    func packetsThatAreNone(_ text: String) {
        let packet = MetadataSamples.packet(xmp: text)
        #expect(packet.dropped.isEmpty == text.isEmpty)
        #expect(packet.dropped.allSatisfy { $0.hasPrefix("XMP (") })
        #expect(XMPPacket.provenance(in: packet.bytes) == MetadataSamples.provenance)
    }

    /// As many properties in a scan and in the file beside it; one by one they would take minutes.
    @Test(.timeLimit(.minutes(1))) func manyProperties() throws {
        let count = 30_000
        let names = (0..<count).map { "<dc:p\($0)>v</dc:p\($0)>" }
        let packet = Array(MetadataSamples.rdf(names.joined()).utf8)
        var source = SourceMetadata(xmp: packet)
        source.sidecars = [Sidecar(name: "scan.xmp", packet: packet)]
        let made = XMPPacket.make(
            source: source, provenance: MetadataSamples.provenance, outputCarriesEXIF: false)
        let document = try XMPDocument(parsing: made.bytes)
        let kept = document.properties.filter { $0.name.namespace == XMPNamespace.dc.rawValue }
        #expect(kept.filter { $0.name.local.hasPrefix("p") }.count == count)
    }

    /// A megabyte of packed texts, each of which unpacks to four.
    @Test func textsThatUnpackToMuchMore() throws {
        let text = PNGChunks.chunk(
            "zTXt", Array("Comment".utf8) + [0, 0] + ZlibStream.repeating(0x61, count: 4 << 20))
        let file = ForeignFile.png(Array(repeating: text, count: 40))
        #expect(file.count < 2 << 20)
        let blocks = try #require(PNGMetadata(MemorySource(bytes: file))).blocks
        let bytes = blocks.texts.map(\.text.utf8.count).reduce(0, +)
        #expect(bytes == PNGText.maximumTotalBytes)
        #expect(blocks.texts.count + blocks.unread.count == 40)
    }

    /// What is unpacked in vain takes as long.
    @Test func textsThatAreDamagedCountAsWell() throws {
        func texts(behind count: Int) throws -> [String] {
            let packed = ZlibStream.repeating(0x61, count: 4 << 20)
            let damaged = PNGChunks.chunk(
                "zTXt", Array("Comment".utf8) + [0, 0] + packed.dropLast())
            let title = PNGChunks.chunk(
                "zTXt", Array("Title".utf8) + [0, 0] + ForeignFile.zlib(Array("Quay".utf8)))
            let file = ForeignFile.png(Array(repeating: damaged, count: count) + [title])
            return try #require(PNGMetadata(MemorySource(bytes: file))).blocks.texts.map(\.text)
        }
        #expect(try texts(behind: 15) == ["Quay"])
        #expect(try texts(behind: 16) == [])
    }

    @Test func thousandsOfUnknownTagsAreSummedUp() {
        var builder = TagBuilder()
        builder.main = (0..<1000).map { builder.short(0xD000 + $0, 1) }
        let dropped = MetadataSamples.packet(exif: builder.bytes()).dropped
        #expect(dropped.count == 201)
        #expect(dropped.last == "800 more")
    }

    @Test func thePageOfTheSourceIsReadBack() {
        var provenance = MetadataSamples.provenance
        let plain = MetadataSamples.packet(provenance: provenance).bytes
        provenance.place = PicturePlace(page: 2, part: 3)
        let packet = MetadataSamples.packet(provenance: provenance).bytes
        #expect(XMPPacket.provenance(in: packet) == provenance)
        #expect(!String(decoding: plain, as: UTF8.self).contains("sourcePa"))
        // What tells outputs apart tells pages apart.
        func identifier(_ packet: [UInt8]) -> String? {
            let document = try? XMPDocument(parsing: packet)
            return document?[XMPName(.xmpMM, "DocumentID")]?.text
        }
        #expect(identifier(plain) != nil && identifier(plain) != identifier(packet))
    }

    @Test func textsOfTheProvenanceAreEscaped() {
        var provenance = MetadataSamples.provenance
        provenance.recipe = "]]></rdf:li><evil a=\"'\"/>&lt;\r\n\tü😀"
        let packet = MetadataSamples.packet(provenance: provenance)
        #expect(XMPPacket.provenance(in: packet.bytes) == provenance)
        provenance.recipe = "a\u{0}b\u{1F}"
        let mended = XMPPacket.provenance(in: MetadataSamples.packet(provenance: provenance).bytes)
        #expect(mended?.recipe == "a\u{FFFD}b\u{FFFD}")
    }
}
