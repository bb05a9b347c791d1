import Testing

@testable import Metadata

@Suite struct MergingTests {
    private let description = XMPName(.dc, "description")
    private let sentence = Provenance.colorSentence()

    /// The names that Autochrome writes whatever the source says.
    private let ours: Set<XMPName> = Set(
        MetadataSamples.provenance.properties.map(\.name)
            + [
                XMPName(.dc, "description"), XMPName(.xmpMM, "History"),
                XMPName(.xmpMM, "DerivedFrom"),
            ])

    @Test func namesTheMakingOfAPictureWithoutMetadata() throws {
        let packet = MetadataSamples.packet()
        #expect(packet.dropped == [])
        #expect(XMPPacket.provenance(in: packet.bytes) == MetadataSamples.provenance)
        let document = try MetadataSamples.document(packet)
        #expect(Set(document.properties.map(\.name)) == ours)
        #expect(document[description] == .localized(sentence))
        #expect(
            document[XMPName(.iptcExtension, "DigitalSourceType")]?.text
                == "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
        )
        let derived = document[XMPName(.xmpMM, "DerivedFrom")]
        #expect(
            derived?.field(XMPName(.stRef, "documentID"))
                == "urn:sha256:\(MetadataSamples.provenance.sourceSHA256)")
        let text = String(decoding: packet.bytes, as: UTF8.self)
        #expect(
            text.hasPrefix("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"))
        #expect(
            text.hasSuffix("\n<?xpacket end=\"w\"?>") || text.hasSuffix(" <?xpacket end=\"w\"?>"))
        #expect(packet.bytes == MetadataSamples.packet().bytes)
    }

    @Test func keepsEveryPropertyOfTheSource() throws {
        let xmp = try MetadataSamples.bytes("camera.xmp")
        let before = try XMPDocument(parsing: xmp)
        let packet = XMPPacket.make(
            source: SourceMetadata(xmp: xmp),
            provenance: MetadataSamples.provenance, outputCarriesEXIF: true)
        let after = try MetadataSamples.document(packet)
        let removed: Set<XMPName> = [
            XMPName(.tiff, "ImageWidth"), XMPName(.exif, "PixelXDimension"),
            XMPName(.xmp, "Thumbnails"),
        ]
        #expect(removed.isSubset(of: Set(before.properties.map(\.name))))
        #expect(packet.dropped == ["XMP thumbnails"])
        var kept = 0
        for property in before.properties
        where !removed.contains(property.name) && !ours.contains(property.name)
            && property.name != XMPName(.tiff, "Orientation")
        {
            #expect(after[property.name] == property.value, "\(property.name.display)")
            kept += 1
        }
        #expect(kept == 9)
        for name in removed { #expect(after[name] == nil) }
        #expect(after[XMPName(.tiff, "Orientation")]?.text == "1")
        // No property stands there twice.
        let names = after.properties.map(\.name)
        #expect(names.count == Set(names).count)
    }

    @Test func joinsTheSourceInItsRelations() throws {
        let packet = XMPPacket.make(
            source: SourceMetadata(xmp: try MetadataSamples.bytes("camera.xmp")),
            provenance: MetadataSamples.provenance, outputCarriesEXIF: true)
        let document = try MetadataSamples.document(packet)
        let derived = document[XMPName(.xmpMM, "DerivedFrom")]
        #expect(derived?.field(XMPName(.stRef, "documentID")) == "xmp.did:0001")
        #expect(derived?.field(XMPName(.stRef, "instanceID")) == "xmp.iid:0002")
        #expect(document[XMPName(.xmpMM, "DocumentID")]?.text != "xmp.did:0001")
        guard case .array(.sequence, let events) = document[XMPName(.xmpMM, "History")] else {
            Issue.record("no history")
            return
        }
        #expect(
            events.map { $0.value.field(XMPName(.stEvt, "action")) } == ["created", "converted"])
        #expect(events[0].value.field(XMPName(.stEvt, "softwareAgent")) == "Capture One CH")
        #expect(events[1].value.field(XMPName(.stEvt, "parameters")) == "recipe archive 2")
        #expect(events[1].value.field(XMPName(.stEvt, "when")) == nil)
        #expect(
            document[XMPName(.autochrome, "sourceDigitalSourceType")]?.text
                == "http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm")
        #expect(document[XMPName(.autochrome, "sourceCreatorTool")]?.text == "Capture One CH")
    }

    // MARK: Description

    @Test func labelsTheDefaultLanguageAndKeepsTheOthers() throws {
        let packet = XMPPacket.make(
            source: SourceMetadata(xmp: try MetadataSamples.bytes("camera.xmp")),
            provenance: MetadataSamples.provenance, outputCarriesEXIF: true)
        #expect(
            try MetadataSamples.document(packet)[description]
                == .array(
                    .alternatives,
                    [
                        XMPItem(
                            language: "x-default",
                            value: .text("\(sentence) Original description: Harbour")),
                        XMPItem(language: "de", value: .text("Hafen")),
                    ]))
    }

    @Test(arguments: [
        ("<dc:description>plain</dc:description>", "", "plain"),
        ("", "dc:description='as attribute'", "as attribute"),
        (
            "<dc:description><rdf:Alt><rdf:li xml:lang='de'>nur deutsch</rdf:li></rdf:Alt></dc:description>",
            "", "nur deutsch"
        ),
        (
            "<dc:description><rdf:Alt><rdf:li xml:lang='X-Default'>upper</rdf:li></rdf:Alt></dc:description>",
            "", "upper"
        ),
        ("<dc:description><rdf:Alt/></dc:description>", "", nil),
        ("<dc:description>  </dc:description>", "", nil),
        (
            "<dc:description rdf:parseType='Resource'><rdf:value>v</rdf:value></dc:description>",
            "", "v"
        ),
        (
            "<dc:description><![CDATA[a <b> & c]]></dc:description><dc:description>second</dc:description>",
            "", "a <b> & c"
        ),
    ])
    func labelsEveryForm(_ content: String, _ attributes: String, _ original: String?) throws {
        let xmp = MetadataSamples.rdf(content, attributes: attributes)
        let document = try MetadataSamples.document(MetadataSamples.packet(xmp: xmp))
        let expected = original.map { "\(sentence) Original description: \($0)" } ?? sentence
        #expect(document[description]?.texts.first == expected)
        #expect(document.properties.filter { $0.name == description }.count == 1)
    }

    @Test func labelsOnceOnly() throws {
        let xmp = MetadataSamples.rdf("<dc:description>old</dc:description>")
        let first = MetadataSamples.packet(xmp: xmp)
        var other = MetadataSamples.provenance
        other.sourceSHA256 = String(repeating: "9f", count: 32)
        let second = XMPPacket.make(
            source: SourceMetadata(xmp: first.bytes), provenance: other,
            outputCarriesEXIF: false)
        let third = XMPPacket.make(
            source: SourceMetadata(xmp: second.bytes), provenance: other,
            outputCarriesEXIF: false)
        let documents = try [first, second, third].map(MetadataSamples.document)
        for document in documents {
            #expect(document[description] == documents[0][description])
        }
        #expect(XMPPacket.provenance(in: second.bytes) == other)
        // A new source is a new event, the same one again is not.
        #expect(
            documents.map { document in
                if case .array(_, let items) = document[XMPName(.xmpMM, "History")] {
                    items.count
                } else {
                    0
                }
            } == [1, 2, 2])
        #expect(
            documents[1][XMPName(.xmpMM, "DerivedFrom")]?.field(XMPName(.stRef, "documentID"))
                == documents[0][XMPName(.xmpMM, "DocumentID")]?.text)
    }

    @Test func findsTheDescriptionElsewhere() throws {
        var exif = TagBuilder()
        exif.main = [exif.ascii(0x010E, "from EXIF")]
        let iptc: [UInt8] = [0x1C, 2, 120, 0, 9] + Array("from IPTC".utf8)
        func text(_ packet: XMPPacket) throws -> String? {
            try MetadataSamples.document(packet)[description]?.texts.first
        }
        let prefix = "\(sentence) Original description: "
        let packet = MetadataSamples.packet(exif: exif.bytes())
        #expect(try text(packet) == prefix + "from EXIF")
        #expect(
            try text(MetadataSamples.packet(exif: exif.bytes(), carriesEXIF: true))
                == prefix + "from EXIF")
        let both = MetadataSamples.packet(exif: exif.bytes(), iptc: iptc)
        #expect(try text(both) == prefix + "from IPTC")
        #expect(both.dropped == ["EXIF ImageDescription (differs from dc:description)"])
        let header = XMPPacket.make(
            source: SourceMetadata(imageDescription: " from header\0"),
            provenance: MetadataSamples.provenance, outputCarriesEXIF: false)
        #expect(try text(header) == prefix + "from header")
    }

    // MARK: Filling

    @Test func fillsWhatThePacketLacks() throws {
        let exif = try MetadataSamples.bytes("camera-le.exif")
        let iptc = try MetadataSamples.bytes("camera.app13")
        let packet = MetadataSamples.packet(
            xmp: MetadataSamples.rdf(
                "<dc:rights>Own words</dc:rights><xmp:ModifyDate>2020-01-01</xmp:ModifyDate>"),
            exif: exif, iptc: iptc)
        let document = try MetadataSamples.document(packet)
        #expect(document[XMPName(.dc, "rights")] == .text("Own words"))
        #expect(
            document[XMPName(.dc, "creator")]?.texts
                == ["Frances Benjamin Johnston", "Mattie Edwards Hewitt"])
        #expect(document[XMPName(.exif, "ExposureTime")]?.text == "1/125")
        #expect(document[XMPName(.exif, "GPSLatitude")]?.text == "52,30.976476N")
        #expect(document[XMPName(.photoshop, "City")]?.text == "Lübeck")
        #expect(
            packet.dropped == [
                "EXIF thumbnail",
                "IPTC CopyrightNotice (differs from dc:rights)",
                "EXIF ImageDescription (differs from dc:description)",
                "EXIF DateTime (differs from xmp:ModifyDate)",
                "EXIF Copyright (differs from dc:rights)",
                "IPTC OriginatingProgram",
            ])
        let carried = MetadataSamples.packet(exif: exif, iptc: iptc, carriesEXIF: true)
        #expect(carried.dropped == ["EXIF thumbnail", "IPTC OriginatingProgram"])
        #expect(
            try MetadataSamples.document(carried)[XMPName(.exif, "ExposureTime")]?.text == "1/125")
    }

    // MARK: Forms of RDF

    @Test func leavesUnknownContentAlone() throws {
        let inner = """
            <my:box xmlns:my="urn:my" my:a="1" xml:lang="fr"><rdf:Bag><rdf:li>x<!-- c --></rdf:li>\
            <rdf:li rdf:resource="urn:y"/></rdf:Bag></my:box>
            """
        let xmp = MetadataSamples.rdf(inner, attributes: "xmp:CreatorTool='Old' xmp:Label='&quot;'")
        let packet = MetadataSamples.packet(xmp: xmp)
        #expect(String(decoding: packet.bytes, as: UTF8.self).contains(inner))
        let document = try MetadataSamples.document(packet)
        #expect(document[XMPName(.xmp, "Label")]?.text == "\"")
        #expect(document[XMPName(.xmp, "CreatorTool")]?.text == "Autochrome 0.1.0")
        #expect(document[XMPName(.autochrome, "sourceCreatorTool")]?.text == "Old")
    }

    @Test func readsPacketsWithoutWrapperOrWithOddPrefixes() throws {
        let xmp = """
            <r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description \
            r:about="uuid:1" xmlns:rdf="urn:not-rdf" xmlns:d="http://purl.org/dc/elements/1.1/" \
            rdf:mine="kept"><d:rights><r:Alt><r:li xml:lang="x-default">R</r:li></r:Alt></d:rights>\
            </r:Description><r:Description r:about="uuid:1" xmlns:m="http://ns.adobe.com/xap/1.0/mm/">\
            <m:History><r:Seq><r:li r:parseType="Resource"/></r:Seq></m:History>\
            <m:DerivedFrom xmlns:autochrome="urn:else" autochrome:x="1"/></r:Description></r:RDF>
            """
        let document = try MetadataSamples.document(MetadataSamples.packet(xmp: xmp))
        #expect(document.about == "uuid:1")
        #expect(document[XMPName(namespace: "urn:not-rdf", local: "mine")] == .text("kept"))
        #expect(document[XMPName(.dc, "rights")] == .localized("R"))
        #expect(document[XMPName(.autochrome, "recipe")]?.text == "archive")
        #expect(
            document[XMPName(.autochrome, "sourceDerivedFrom")]?
                .field(XMPName(namespace: "urn:else", local: "x")) == "1")
        #expect(Provenance(document) == MetadataSamples.provenance)
    }

    @Test func readsUTF16() throws {
        let text = MetadataSamples.rdf("<dc:source>Zürich</dc:source>")
        let marks: [(ByteOrder, [UInt8])] = [(.big, [0xFE, 0xFF]), (.little, [0xFF, 0xFE])]
        for (order, mark) in marks {
            let bytes = text.utf16.flatMap { order.bytes(UInt64($0), count: 2) }
            for packet in [bytes, mark + bytes] {
                let document = try XMPDocument(parsing: packet)
                #expect(document[XMPName(.dc, "source")]?.text == "Zürich")
            }
        }
    }

    @Test func mendsDamagedText() throws {
        var bytes = Array(MetadataSamples.rdf("<dc:rights>M?ller?</dc:rights>").utf8)
        let places = bytes.indices.filter { bytes[$0] == UInt8(ascii: "?") }
        bytes[places[0]] = 0xFC
        bytes[places[1]] = 0x01
        let packet = XMPPacket.make(
            source: SourceMetadata(xmp: bytes + [0, 0, 0]),
            provenance: MetadataSamples.provenance, outputCarriesEXIF: false)
        #expect(
            packet.dropped == [
                "XMP (had bytes that are not UTF-8)", "XMP (had characters that XML forbids)",
            ])
        #expect(
            try MetadataSamples.document(packet)[XMPName(.dc, "rights")]?.text
                == "M\u{FFFD}ller\u{FFFD}")
    }

    // MARK: Provenance

    @Test func provenanceIsAllOrNothing() throws {
        let names = MetadataSamples.provenance.properties.map(\.name)
        let needed = names.filter {
            !["CreatorTool", "DocumentID", "InstanceID"].contains($0.local)
        }
        let document = try MetadataSamples.document(MetadataSamples.packet())
        for name in needed {
            var incomplete = document
            incomplete.take(name)
            #expect(Provenance(incomplete) == nil, "\(name.display)")
        }
        var wrong = MetadataSamples.provenance
        wrong.modelSHA256 = "ABC"
        #expect(XMPPacket.provenance(in: MetadataSamples.packet(provenance: wrong).bytes) == nil)
        #expect(XMPPacket.provenance(in: try MetadataSamples.bytes("camera.xmp")) == nil)
        #expect(XMPPacket.provenance(in: []) == nil)
    }

    @Test func sourceCannotForgeProvenance() throws {
        let forged = """
            <a:sourceSHA256 xmlns:a="urn:autochrome:ns:1.0/">\(String(repeating: "0", count: 64))\
            </a:sourceSHA256>
            """
        let packet = MetadataSamples.packet(
            xmp: MetadataSamples.rdf(
                forged, attributes: "xmlns:b='urn:autochrome:ns:1.0/' b:recipe='other'"))
        #expect(XMPPacket.provenance(in: packet.bytes) == MetadataSamples.provenance)
        #expect(!String(decoding: packet.bytes, as: UTF8.self).contains("other"))
    }
}
