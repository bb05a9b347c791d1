import Testing

@testable import Metadata

@Suite struct IPTCTests {
    private func dataset(_ record: UInt8, _ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [0x1C, record, number] + ByteOrder.big.bytes(UInt64(bytes.count), count: 2) + bytes
    }

    private func properties(_ block: some Collection<UInt8>) -> MetadataProperties? {
        IPTCReader.read(Array(block)).map(IPTCProperties.properties)
    }

    @Test func agreesWithExiftool() throws {
        let result = try #require(properties(try MetadataSamples.bytes("camera.app13")))
        let oracle = try XMPDocument(parsing: try MetadataSamples.bytes("oracle-iptc.xmp"))
        #expect(oracle.properties.count == 13)
        for property in oracle.properties {
            // exiftool writes the unknown day as 00, which is no XMP date.
            let expected =
                property.name.local == "DateCreated" ? .text("1899-07") : property.value
            #expect(result[property.name] == expected, "\(property.name.display)")
        }
        #expect(result.lost == ["IPTC OriginatingProgram"])
    }

    @Test func decodesByTheDeclaredSet() {
        let city = XMPName(.photoshop, "City")
        let latin: [UInt8] = [0x4C, 0xFC]
        let utf8 = Array("Lü".utf8)
        for (escape, bytes, expected) in [
            ([], latin, "Lü"), ([], utf8, "Lü"), ([0x1B, 0x25, 0x47], utf8, "Lü"),
            ([0x1B, 0x25, 0x47], latin, "Lü"), ([0x1B, 0x2E, 0x41], utf8, "LÃ¼"),
            ([0x1B, 0x2E, 0x42], Array("Lu".utf8), "Lu"),
        ] as [([UInt8], [UInt8], String)] {
            let result = properties(dataset(1, 90, escape) + dataset(2, 90, bytes))
            #expect(result?[city]?.text == expected)
            #expect(result?.lost == [])
        }
        let unknown = properties(dataset(1, 90, [0x1B, 0x2E, 0x42]) + dataset(2, 90, latin))
        #expect(unknown?.entries == [])
        #expect(unknown?.lost == ["IPTC City (unknown character set)"])
    }

    @Test func convertsDatesCodesAndLongTexts() {
        let records =
            dataset(2, 55, Array("19120506".utf8)) + dataset(2, 60, Array("101112+0100".utf8))
            + dataset(2, 12, Array("IPTC:01004000:arts:photography".utf8))
            + dataset(2, 4, Array("001:Current".utf8)) + dataset(2, 118, [65])
            + dataset(7, 10, [1])
        let result = properties(records)
        #expect(result?[XMPName(.photoshop, "DateCreated")]?.text == "1912-05-06T10:11:12+01:00")
        #expect(result?[XMPName(.iptcCore, "SubjectCode")] == .bag(["01004000"]))
        #expect(result?[XMPName(.iptcCore, "IntellectualGenre")]?.text == "Current")
        #expect(result?.lost == ["IPTC Contact", "IPTC SizeMode"])

        let long = String(repeating: "y", count: 40_000)
        let extended: [UInt8] = [0x1C, 2, 120, 0x80, 4] + ByteOrder.big.bytes(40_000, count: 4)
        let caption = properties(extended + Array(long.utf8))
        #expect(caption?[XMPName(.dc, "description")]?.texts == [long])
    }

    @Test func mendsTheByteOrderOfTIFF() {
        var records = dataset(2, 90, Array("Namur".utf8)) + dataset(2, 25, Array("bc".utf8))
        records += [UInt8](repeating: 0, count: (4 - records.count % 4) % 4)
        let swapped = stride(from: 0, to: records.count, by: 4)
            .flatMap { records[$0..<$0 + 4].reversed() }
        #expect(IPTCReader.inFileOrder(swapped) == records)
        #expect(IPTCReader.inFileOrder(records) == records)
        #expect(properties(swapped)?.entries.count == 2)
    }

    @Test func namesPhotoshopsOtherResources() throws {
        func resource(_ id: UInt64, _ content: [UInt8]) -> [UInt8] {
            Array("8BIM".utf8) + ByteOrder.big.bytes(id, count: 2) + [0, 0]
                + ByteOrder.big.bytes(UInt64(content.count), count: 4) + content
                + (content.count % 2 == 0 ? [] : [0])
        }
        let iptc = resource(0x0404, dataset(2, 90, Array("Namur".utf8)))
        let harmless = resource(0x03ED, [1, 2, 3]) + iptc
        #expect(properties(harmless)?.entries.count == 1)
        #expect(properties(harmless)?.lost == [])
        let paths = PhotoshopResources.prefix + resource(0x07D0, [1, 2, 3]) + iptc
        #expect(properties(paths)?.entries.count == 1)
        #expect(PhotoshopResources(paths)?.others == ["Photoshop path"])
        #expect(PhotoshopResources(harmless)?.others == [])
        let cut = properties(harmless.dropLast(3))
        #expect(cut?.entries == [])
        #expect(cut?.lost == ["IPTC records after a damaged one"])
        #expect(properties(resource(0x03ED, [1])) == MetadataProperties())
    }
}
