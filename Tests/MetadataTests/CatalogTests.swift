import Records
import Testing

@testable import Metadata

/// What a catalogue says, beside what a scan says of itself.
@Suite struct CatalogTests {
    private func merged(
        _ content: String, sidecar: String? = nil, _ change: (inout CatalogEntry) -> Void
    ) throws -> (XMPDocument, [String]) {
        var source = SourceMetadata(xmp: Array(MetadataSamples.rdf(content).utf8))
        if let sidecar {
            source.sidecars = [
                Sidecar(name: "a.xmp", packet: Array(MetadataSamples.rdf(sidecar).utf8))
            ]
        }
        var entry = CatalogEntry()
        change(&entry)
        source.catalog = entry
        let packet = XMPPacket.make(
            source: source, provenance: MetadataSamples.provenance, outputCarriesEXIF: false)
        return (try MetadataSamples.document(packet), packet.dropped)
    }

    @Test func eachColumnHasItsProperty() throws {
        let (document, dropped) = try merged("") {
            $0.identifier = "F 12/3"
            $0.title = "On the <pier> & beyond"
            $0.creator = "Müller, Anna; Söhne"
            $0.date = "1897-05-01"
            $0.rights = "http://rightsstatements.org/vocab/InC/1.0/"
            $0.object = "Album 12"
            $0.side = "back"
            $0.sequence = 0
            $0.other = [CatalogField(name: "Shelf", value: "nowhere to be seen")]
        }
        #expect(dropped == [])
        #expect(document[XMPName(.dc, "identifier")] == .text("F 12/3"))
        #expect(document[XMPName(.dc, "title")] == .localized("On the <pier> & beyond"))
        #expect(document[XMPName(.dc, "creator")] == .sequence(["Müller, Anna; Söhne"]))
        #expect(document[XMPName(.photoshop, "DateCreated")] == .text("1897-05-01"))
        let rights = "http://rightsstatements.org/vocab/InC/1.0/"
        #expect(document[XMPName(.dc, "rights")] == .localized(rights))
        #expect(document[XMPName(.xmpRights, "WebStatement")] == .text(rights))
        let own = ["object", "side", "sequence"].map { document[XMPName(.autochrome, $0)]?.text }
        #expect(own == ["Album 12", "back", "0"])
        #expect(!document.properties.contains { $0.value.texts.contains("nowhere to be seen") })
    }

    @Test(arguments: [
        ("1897", true), ("1897-05", true), ("1897-12-31", true), ("1897-13", false),
        ("1897-00-10", false), ("1897-01-32", false), ("ca. 1900", false), ("1890/1900", false),
        ("190?", false), ("01.05.1897", false),
    ])
    func onlyDatesAreDates(text: String, isDate: Bool) throws {
        let (document, _) = try merged("") { $0.date = text }
        let name = isDate ? XMPName(.photoshop, "DateCreated") : XMPName(.autochrome, "date")
        #expect(document[name] == .text(text))
        let other = isDate ? XMPName(.autochrome, "date") : XMPName(.photoshop, "DateCreated")
        #expect(document[other] == nil)
    }

    @Test(arguments: [
        "© Archive, see http://a.example", "https://", "ftp://a.example", "http://a b",
    ])
    func onlyAddressesAreStatements(rights: String) throws {
        let (document, _) = try merged("") { $0.rights = rights }
        #expect(document[XMPName(.xmpRights, "WebStatement")] == nil)
        #expect(document[XMPName(.dc, "rights")] == .localized(rights))
    }

    /// What the scan says stays; numbers that differ count, too.
    @Test func theScanHasTheLastWord() throws {
        let content = """
            <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Pier</rdf:li><rdf:li xml:lang="de">Mole</rdf:li>\
            </rdf:Alt></dc:title><dc:identifier>123</dc:identifier>\
            <dc:creator><rdf:Seq><rdf:li>Anna</rdf:li><rdf:li>Emil</rdf:li></rdf:Seq></dc:creator>
            """
        let (document, dropped) = try merged(
            content, sidecar: "<dc:rights>Sidecar</dc:rights>"
        ) {
            $0.title = "Another pier"
            $0.identifier = "124"
            $0.creator = "Emil"
            $0.rights = "Catalogue"
            $0.date = "1900"
        }
        #expect(
            dropped == [
                "catalogue title (differs from dc:title)",
                "catalogue rights (differs from dc:rights)",
                "catalogue identifier (differs from dc:identifier)",
            ])
        #expect(document[XMPName(.dc, "title")]?.texts == ["Pier", "Mole"])
        #expect(document[XMPName(.dc, "identifier")] == .text("123"))
        #expect(document[XMPName(.dc, "creator")] == .sequence(["Anna", "Emil"]))
        #expect(document[XMPName(.dc, "rights")]?.texts == ["Sidecar"])
        #expect(document[XMPName(.photoshop, "DateCreated")] == .text("1900"))
        // One of the scan's own languages will do.
        let (_, none) = try merged(content) { $0.title = "Mole" }
        #expect(none == [])
    }

    @Test func theLabelIsReadBack() throws {
        var provenance = MetadataSamples.provenance
        provenance.catalogSHA256 = String(repeating: "5e", count: 32)
        let packet = MetadataSamples.packet(provenance: provenance)
        #expect(XMPPacket.provenance(in: packet.bytes) == provenance)
    }

    /// A scan that is the output of another batch says nothing about how this one was made.
    @Test func labelsOfTheScanAreNotTaken() throws {
        var earlier = MetadataSamples.provenance
        earlier.catalogSHA256 = String(repeating: "5e", count: 32)
        earlier.sidecarsSHA256 = [String(repeating: "4d", count: 32)]
        earlier.companion = .init(mark: "_alt1", title: "as beach")
        let scan = MetadataSamples.packet(provenance: earlier)
        let packet = MetadataSamples.packet(xmp: String(decoding: scan.bytes, as: UTF8.self))
        #expect(XMPPacket.provenance(in: packet.bytes) == MetadataSamples.provenance)
    }
}
