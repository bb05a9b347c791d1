import Testing

@testable import Metadata

@Suite struct FittingTests {
    private func element(_ name: String, _ count: Int) -> String {
        "<\(name)>\(String(repeating: "x", count: count))</\(name)>"
    }

    private func packet() -> XMPPacket {
        MetadataSamples.packet(
            xmp: MetadataSamples.rdf(
                element("xmp:Bulk", 50_000) + element("xmp:Small", 10) + element("dc:rights", 3000)
                    + element("dc:description", 5000) + element("dc:coverage", 4000)))
    }

    @Test func leavesAloneWhatFits() throws {
        let packet = packet()
        #expect(packet.fitting(maximumBytes: packet.bytes.count).bytes == packet.bytes)
        let bare = packet.fitting(maximumBytes: packet.bytes.count - 1)
        #expect(bare.bytes.count < packet.bytes.count)
        #expect(bare.dropped == [])
        #expect(
            try MetadataSamples.document(bare).properties
                == MetadataSamples.document(packet).properties)
    }

    @Test(arguments: [
        (60_000, ["xmp:Bulk"]), (14_000, ["xmp:Bulk", "xmp:Small", "dc:description"]),
        (9500, ["xmp:Bulk", "xmp:Small", "dc:description", "dc:coverage"]),
        (
            5000,
            [
                "xmp:Bulk", "xmp:Small", "dc:description", "dc:coverage", "dc:rights",
                "xmpMM:History",
            ]
        ),
    ])
    func dropsBulkFirstAndRightsLast(_ limit: Int, _ expected: [String]) throws {
        let fitted = packet().fitting(maximumBytes: limit)
        #expect(fitted.bytes.count <= limit)
        #expect(Set(fitted.dropped).isSubset(of: expected.map { "XMP \($0) (too long)" }))
        #expect(XMPPacket.provenance(in: fitted.bytes) == MetadataSamples.provenance)
        let document = try MetadataSamples.document(fitted)
        #expect(
            document[XMPName(.dc, "description")]?.texts.first?
                .hasPrefix(Provenance.colorSentence()) == true)
        #expect(document[XMPName(.xmpMM, "History")] != nil)
        #expect((document[XMPName(.dc, "rights")] == nil) == (limit == 5000))
    }

    @Test func keepsTheLabelWhateverTheSourceSays() throws {
        // Comments are no properties; 300 prefixes are too many for the reader, 200 are not.
        let comment = "<!--\(String(repeating: "c", count: 100_000))-->"
        let stuffed = MetadataSamples.packet(xmp: MetadataSamples.rdf(comment))
        let fitted = stuffed.fitting(maximumBytes: XMPPacket.maximumJPEGBytes)
        #expect(fitted.bytes.count < 6000)
        #expect(fitted.dropped == ["XMP (too long)"])
        #expect(XMPPacket.provenance(in: fitted.bytes) == MetadataSamples.provenance)

        let history = String(repeating: "<rdf:li>e</rdf:li>", count: 5000)
        let long = MetadataSamples.packet(
            xmp: MetadataSamples.rdf(
                """
                <m:History xmlns:m="http://ns.adobe.com/xap/1.0/mm/"><rdf:Seq>\(history)</rdf:Seq>\
                </m:History>
                """)
        ).fitting(maximumBytes: XMPPacket.maximumJPEGBytes)
        #expect(long.dropped == ["XMP xmpMM:History (too long)"])
        #expect(
            try MetadataSamples.document(long)[XMPName(.xmpMM, "History")]
                == .array(.sequence, [MetadataSamples.provenance.event]))
    }

    @Test func oversizedPacketsAreNamed() {
        let long = [UInt8](repeating: UInt8(ascii: " "), count: XMPDocument.maximumBytes + 1)
        let packet = XMPPacket.make(
            source: SourceMetadata(xmp: long),
            provenance: MetadataSamples.provenance, outputCarriesEXIF: false)
        #expect(packet.dropped == ["XMP (is longer than 16 MB)"])
    }
}
