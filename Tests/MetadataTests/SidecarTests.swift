import Records
import Testing

@testable import Metadata

/// Files beside a source, settings of editors, and regions.
@Suite struct SidecarTests {
    private func merged(
        _ xmp: String, sidecars: [(String, String)] = [], mapping: SourceMapping? = nil
    ) throws -> (XMPDocument, [String]) {
        var source = SourceMetadata(xmp: Array(xmp.utf8))
        source.sidecars = sidecars.map { Sidecar(name: $0.0, packet: Array($0.1.utf8)) }
        let packet = XMPPacket.make(
            source: source, provenance: MetadataSamples.provenance, outputCarriesEXIF: false,
            mapping: mapping)
        return (try MetadataSamples.document(packet), packet.dropped)
    }

    @Test func sidecarsHaveTheLastWord() throws {
        let (document, dropped) = try merged(
            MetadataSamples.rdf(
                "<dc:source>old</dc:source><dc:format>x</dc:format><dc:coverage>c</dc:coverage>"),
            sidecars: [
                ("a.tif.xmp", MetadataSamples.rdf("<dc:source>new words</dc:source>")),
                (
                    "a.xmp",
                    MetadataSamples.rdf(
                        "<dc:source>middle</dc:source><dc:relation>r</dc:relation>",
                        attributes:
                            "xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='6'")
                ),
                ("b.xmp", "no packet"),
            ])
        #expect(document[XMPName(.dc, "source")]?.text == "new words")
        #expect(document[XMPName(.dc, "relation")]?.text == "r")
        #expect(document[XMPName(.dc, "coverage")]?.text == "c")
        #expect(document[XMPName(.tiff, "Orientation")] == nil)
        #expect(dropped.contains("a.xmp tiff:Orientation (not applied)"))
        #expect(dropped.contains { $0.hasPrefix("b.xmp (") })
    }

    @Test func settingsOfEditorsAreDropped() throws {
        let (document, dropped) = try merged(
            MetadataSamples.rdf(
                "<darktable:history xmlns:darktable='http://darktable.sf.net/'>x</darktable:history><a:dpp xmlns:a='http://ns.acdsee.com/iptc/1.0/'>x</a:dpp><a:notes xmlns:a='http://ns.acdsee.com/iptc/1.0/'>kept</a:notes>"
                    + "<lr:hierarchicalSubject xmlns:lr='http://ns.adobe.com/lightroom/1.0/'>a|b</lr:hierarchicalSubject>",
                attributes:
                    "xmlns:crs='http://ns.adobe.com/camera-raw-settings/1.0/' crs:Exposure2012='+1.0' crs:HasCrop='True'"
            ))
        #expect(!document.properties.contains { $0.name.namespace.contains("camera-raw") })
        #expect(!document.properties.contains { $0.name.namespace.contains("darktable") })
        #expect(document.properties.contains { $0.name.local == "hierarchicalSubject" })
        #expect(document.properties.filter { $0.name.namespace.contains("acdsee") }.count == 1)
        #expect(
            Set(dropped) == [
                "XMP edit settings of Camera Raw (crs)", "XMP edit settings of darktable",
                "XMP edit settings of ACDSee",
            ])
    }

    /// A reader would look for them in the output.
    @Test func otherPartsOfTheFileAreDropped() throws {
        let (document, dropped) = try merged(
            MetadataSamples.rdf(
                "<dc:source>kept</dc:source>",
                attributes:
                    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0' xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' GCamera:MotionPhoto='1' xmlns:GDepth='http://ns.google.com/photos/1.0/depthmap/' GDepth:Data='AAAA'"
            ))
        #expect(!document.properties.contains { $0.name.namespace.contains("google") })
        #expect(!document.properties.contains { $0.name.namespace.contains("gain-map") })
        #expect(document[XMPName(.dc, "source")]?.text == "kept")
        #expect(
            Set(dropped) == [
                "XMP of a gain map", "XMP of a film or other parts of the file",
                "XMP of a depth map",
            ])
    }

    private static let mwg = """
        <mwg-rs:Regions xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" \
        xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" \
        xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" rdf:parseType="Resource">\
        <mwg-rs:AppliedToDimensions stDim:w="400" stDim:h="200" stDim:unit="pixel"/>\
        <mwg-rs:RegionList><rdf:Bag>\
        <rdf:li><rdf:Description mwg-rs:Name="Anna" mwg-rs:Type="Face">\
        <mwg-rs:Area stArea:x="0.25" stArea:y="0.5" stArea:w="0.1" stArea:h="0.2" stArea:unit="normalized"/>\
        </rdf:Description></rdf:li>\
        <rdf:li rdf:parseType="Resource"><mwg-rs:Name>Bert</mwg-rs:Name>\
        <mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.9</stArea:x><stArea:y>0.5</stArea:y>\
        <stArea:w>0.1</stArea:w><stArea:h>0.2</stArea:h></mwg-rs:Area></rdf:li>\
        </rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
        """

    /// The areas of a packet by name: x, y, w, h.
    private func areas(_ document: XMPDocument) -> [String: [Double]] {
        guard case .structure(let fields) = document[XMPName(.mwgRegions, "Regions")],
            case .array(_, let items) = fields.first(where: { $0.name.local == "RegionList" })?
                .value
        else { return [:] }
        var result: [String: [Double]] = [:]
        for item in items {
            guard case .structure(let region) = item.value,
                let name = region.first(where: { $0.name.local == "Name" })?.value.text,
                let area = region.first(where: { $0.name.local == "Area" })?.value
            else { continue }
            result[name] = ["x", "y", "w", "h"].compactMap {
                area.field(XMPName(.stArea, $0)).flatMap { Double($0) }
            }
        }
        return result
    }

    @Test func facesMoveWithTheCrop() throws {
        var mapping = SourceMapping(width: 400, height: 200, orientation: 1)
        #expect(
            try areas(merged(MetadataSamples.rdf(Self.mwg), mapping: mapping).0)["Anna"]
                == [0.25, 0.5, 0.1, 0.2])
        mapping.crop(x: 50, y: 50, width: 200, height: 100)
        let (document, dropped) = try merged(MetadataSamples.rdf(Self.mwg), mapping: mapping)
        // Anna: 100 ± 20, 100 ± 20 of 400 x 200.
        #expect(areas(document) == ["Anna": [0.25, 0.5, 0.2, 0.4]])
        #expect(dropped == ["XMP region of 'Bert' (outside the output)"])
        let size = document[XMPName(.mwgRegions, "Regions")]
        guard case .structure(let fields) = size else {
            Issue.record("no structure")
            return
        }
        let applied = fields.first { $0.name.local == "AppliedToDimensions" }?.value
        #expect(applied?.field(XMPName(.stDim, "w")) == "200")
        #expect(applied?.field(XMPName(.stDim, "h")) == "100")
    }

    /// Exif's places of the subject: a point, a circle, a rectangle; by their middles, in pixels as they are stored.
    @Test func placesOfTheSubjectMove() throws {
        var crop = SourceMapping(width: 400, height: 200, orientation: 1)
        crop.crop(x: 50, y: 50, width: 200, height: 100)
        var half = crop
        half.resize(width: 100, height: 50)
        let turned = SourceMapping(width: 200, height: 400, orientation: 6)
        let cases: [(SourceMapping, [Int], [Int]?)] = [
            (crop, [100, 100], [50, 50]), (crop, [100, 100, 40], [50, 50, 40]),
            (crop, [100, 100, 40, 20], [50, 50, 40, 20]),
            (crop, [60, 100, 40, 20], [15, 50, 30, 20]),
            (crop, [40, 100, 40, 20], nil), (crop, [300, 100], nil),
            (half, [100, 100, 40, 20], [25, 25, 20, 10]), (half, [100, 100, 40], [25, 25, 20]),
            (turned, [100, 50, 40, 20], [150, 100, 20, 40]), (turned, [0, 0], [200, 0]),
            (crop, [100], nil), (crop, [1, 2, 3, 4, 5], nil),
        ]
        for (mapping, before, after) in cases {
            #expect(SubjectPlace(before)?.moved(by: mapping)?.numbers == after, "\(before)")
        }
    }

    @Test func placesOfTheSubjectMoveInEXIFAndXMP() throws {
        var mapping = SourceMapping(width: 400, height: 200, orientation: 1)
        let area = XMPName(.exif, "SubjectArea")
        let location = XMPName(.exif, "SubjectLocation")
        var builder = TagBuilder()
        func shorts(_ tag: UInt16, _ values: [UInt64]) -> TagBuilder.Entry {
            .init(
                tag: tag, type: 3, count: values.count,
                data: values.flatMap { ByteOrder.little.bytes($0, count: 2) })
        }
        builder.exposure = [shorts(0x9214, [100, 100, 40, 20]), shorts(0xA214, [20, 20])]
        func merged() throws -> (XMPDocument, [String], EXIFContent) {
            var source = SourceMetadata()
            source.exif = builder.bytes()
            let (metadata, dropped) = OutputMetadata.make(
                source: source, provenance: MetadataSamples.provenance, format: .png,
                mapping: mapping)
            let target = EXIFTarget(
                width: 1, height: 1, resolution: nil, isJPEG: false, mapping: metadata.mapping)
            let exif = try #require(metadata.exif)
            let block = try #require(EXIFWriter.outputBlock(of: exif, for: target).block)
            let content = try #require(EXIFReader.read(block))
            let packet = try #require(metadata.xmp)
            return (try XMPDocument(parsing: packet), dropped, content)
        }
        let same = try merged()
        #expect(same.0[area]?.texts == ["100", "100", "40", "20"])
        #expect(same.2.exposure.values[0xA214]?.integers == [20, 20])
        mapping.crop(x: 50, y: 50, width: 200, height: 100)
        let (document, dropped, exif) = try merged()
        #expect(document[area]?.texts == ["50", "50", "40", "20"])
        #expect(exif.exposure.values[0x9214]?.integers == [50, 50, 40, 20])
        #expect(document[location] == nil && exif.exposure.values[0xA214] == nil)
        #expect(dropped == ["EXIF SubjectLocation (outside the output)"])
        // What a packet says goes before, and moves alike.
        let (other, lost) = try self.merged(
            MetadataSamples.rdf(
                "<exif:SubjectArea><rdf:Seq><rdf:li>60</rdf:li><rdf:li>70</rdf:li></rdf:Seq></exif:SubjectArea>",
                attributes: "xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:SubjectLocation='x'"),
            mapping: mapping)
        #expect(other[area]?.texts == ["10", "20"])
        #expect(other[location] == nil)
        #expect(lost == ["XMP exif:SubjectLocation (outside the output)"])
    }

    @Test func facesMoveWithTheOrientation() throws {
        // Stored 400 x 200, turned clockwise: x becomes 1 - y, y becomes x.
        let mapping = SourceMapping(width: 200, height: 400, orientation: 6)
        let stored = try areas(merged(MetadataSamples.rdf(Self.mwg), mapping: mapping).0)
        #expect(stored["Anna"] == [0.5, 0.25, 0.2, 0.1])
        // Of a program that means the picture as it is seen.
        let seen = Self.mwg.replacing(
            "stDim:w=\"400\" stDim:h=\"200\"", with: "stDim:w=\"200\" stDim:h=\"400\"")
        let upright = try areas(merged(MetadataSamples.rdf(seen), mapping: mapping).0)
        #expect(upright["Anna"] == [0.25, 0.5, 0.1, 0.2])
    }

    @Test func regionsOfOtherKinds() throws {
        var mapping = SourceMapping(width: 400, height: 200, orientation: 1)
        mapping.crop(x: 0, y: 0, width: 200, height: 200)
        let microsoft = """
            <MP:RegionInfo xmlns:MP="http://ns.microsoft.com/photo/1.2/" \
            xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#" \
            xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#" rdf:parseType="Resource">\
            <MPRI:Regions><rdf:Bag><rdf:li MPReg:Rectangle="0.1, 0.2, 0.2, 0.3" \
            MPReg:PersonDisplayName="Anna"/></rdf:Bag></MPRI:Regions></MP:RegionInfo>
            """
        let iptc = """
            <I:ImageRegion xmlns:I="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Bag>\
            <rdf:li rdf:parseType="Resource"><I:RegionBoundary rdf:parseType="Resource">\
            <I:rbShape>rectangle</I:rbShape><I:rbUnit>pixel</I:rbUnit><I:rbX>100</I:rbX>\
            <I:rbY>20</I:rbY><I:rbW>50</I:rbW><I:rbH>60</I:rbH></I:RegionBoundary></rdf:li>\
            <rdf:li rdf:parseType="Resource"><I:RegionBoundary rdf:parseType="Resource">\
            <I:rbShape>polygon</I:rbShape><I:rbUnit>relative</I:rbUnit><I:rbVertices><rdf:Seq>\
            <rdf:li rdf:parseType="Resource"><I:rbX>0.25</I:rbX><I:rbY>0.5</I:rbY></rdf:li>\
            </rdf:Seq></I:rbVertices></I:RegionBoundary></rdf:li></rdf:Bag></I:ImageRegion>
            """
        let (document, dropped) = try merged(
            MetadataSamples.rdf(microsoft + iptc), mapping: mapping)
        #expect(dropped == [])
        let text = document.rdf.description
        #expect(text.contains("0.2, 0.2, 0.4, 0.3"))
        #expect(text.contains("<I:rbX>100</I:rbX>") && text.contains("<I:rbW>50</I:rbW>"))
        #expect(text.contains("<I:rbX>0.5</I:rbX>"))
    }

    @Test func eventsHaveATime() throws {
        var provenance = MetadataSamples.provenance
        provenance.made = "2026-11-29T23:08:33Z"
        provenance.sidecarsSHA256 = [String(repeating: "4d", count: 32)]
        let packet = MetadataSamples.packet(provenance: provenance)
        #expect(XMPPacket.provenance(in: packet.bytes) == provenance)
        #expect(
            String(decoding: packet.bytes, as: UTF8.self).contains(
                "stEvt:when>2026-11-29T23:08:33Z<"))
    }
}

extension XMLElement {
    /// The element as text.
    fileprivate var description: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
