import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import ReportExport

@Suite struct MetsTests {
    private func root(_ data: Data?) throws -> DocumentElement {
        try DocumentElement.document(#require(data))
    }

    @Test func followsTheSchemaAndLeadsToTheFiles() throws {
        let archive = try PreservationArchive()
        try archive.write([.mets])
        let documents = try archive.mets
        // Twelve of the catalogue, and the folders of the rest.
        #expect(documents.count == 12 + 1)
        var links = 0
        for (name, data) in documents {
            let violations = try PreservationRules.violations(of: data) { href, sha256 in
                links += 1
                return archive.leads(href, sha256)
            }
            #expect(violations == [], "\(name)")
        }
        #expect(links == 40 + 40 + 10)
        let synthetic = try TestFolder()
        _ = try ReportWriter(
            source: ArrayItemSource(items: SyntheticArchive.items), layout: synthetic.layout,
            programVersion: "0.1.0"
        ).write([.mets])
        for name in synthetic.files() {
            #expect(try PreservationRules.violations(of: synthetic.data(name)) == [], "\(name)")
        }
    }

    @Test func theRulesNoticeWhatIsWrong() throws {
        let archive = try PreservationArchive()
        try archive.write([.mets])
        let data = try #require(try archive.mets.first { $0.key.hasPrefix("print-1-") }?.value)
        let text = String(decoding: data, as: UTF8.self)
        func violations(_ pattern: String, _ replacement: String) throws -> [String] {
            let regex = try Regex(pattern).dotMatchesNewlines()
            let changed = text.replacing(regex, with: replacement, maxReplacements: 1)
            #expect(changed != text)
            return try PreservationRules.violations(of: Data(changed.utf8), leads: archive.leads)
        }
        let faults = [
            (#"FILEID="file-."#, #"FILEID="file-x"#), (#"DMDID="dmd-."#, #"DMDID="dmd-x"#),
            (#" ADMID="premis-."#, #" ADMID="premis-x"#), ("SHA-256\"", "SHA256\""),
            (#" LOCTYPE="URL""#, ""), (#"href="\.\./\.\./box%20"#, #"href="../../box+"#),
            (#"href="\.\./\.\./box%20"#, #"href="../../box "#),
            (#"CHECKSUM="."#, #"CHECKSUM="f0"#),
            (#"<mets:structMap.*</mets:structMap>"#, ""), (#"ID="dmd-"#, #"ID="1dmd-"#),
            (#"<dc:title>"#, "<dc:name>"), (#"<mets:metsHdr.*?</mets:metsHdr>"#, "<mets:hdr/>"),
            (#"<mets:digiprovMD.*?</mets:digiprovMD>"#, ""),
            (#"CREATEDATE="[^"]*"#, #"CREATEDATE="2026"#), (#"\.\./\.\./"#, "../"),
        ]
        for (pattern, replacement) in faults {
            let found = (try? violations(pattern, replacement)) ?? ["not well-formed"]
            #expect(!found.isEmpty, "\(pattern)")
        }
    }

    @Test func sidesStandInTheirOrderWithTheirDescription() throws {
        let archive = try PreservationArchive()
        try archive.write([.mets]) { items in
            // The last one comes to be the first.
            items.swapAt(3, 5)
        }
        let name = try #require(try archive.mets.keys.first { $0.hasPrefix("print-2-") })
        let root = try root(archive.mets[name])
        #expect(root.attributes["LABEL"] == "Print 2 <\u{FFFD}&\">")
        let object = try #require(root.children("mets:structMap", "mets:div").first)
        let sides = object.children("mets:div")
        #expect(sides.map { $0.attributes["ORDER"] } == ["1", "2", "3"])
        #expect(sides.map { $0.attributes["ORDERLABEL"] } == [nil, "back", "front"])
        #expect(sides.map { $0.attributes["TYPE"] } == ["picture", "side", "side"])
        #expect(sides[2].attributes["LABEL"] == "A \"title\" & more\nof it 3\u{FFFD}")
        let descriptions = Dictionary(
            root.children("mets:dmdSec").map { ($0.attributes["ID"] ?? "", $0) },
            uniquingKeysWith: { first, _ in first })
        let front = try #require(descriptions[sides[2].attributes["DMDID"] ?? ""])
        let terms = front.children("mets:mdWrap", "mets:xmlData").flatMap(\.children)
        #expect(
            terms.map { "\($0.name) \($0.text)" } == [
                "dc:identifier K 3", "dc:title A \"title\" & more\nof it 3\u{FFFD}",
                "dc:date ca. 1900", "dc:rights http://rightsstatements.org/vocab/NoC-CR/1.0/",
                "dc:description Technik: Albumin]]>",
            ])
        // Item 4 has a companion.
        #expect(sides.map { $0.children("mets:fptr").count } == [2, 2, 3])
        let groups = root.children("mets:fileSec", "mets:fileGrp")
        #expect(groups.map { $0.attributes["USE"] } == ["scan", "result", "companion"])
        #expect(groups.map { $0.children.count } == [3, 3, 1])
        #expect(groups[2].children[0].attributes["USE"] == "alternative")
        #expect(groups[0].children[0].attributes["MIMETYPE"] == "image/tiff")
    }

    @Test func isAsOldAsTheLastChange() throws {
        let archive = try PreservationArchive()
        try archive.write([.mets])
        let name = try #require(try archive.mets.keys.first { $0.hasPrefix("print-1-") })
        func date() throws -> String? {
            try root(archive.mets[name]).children("mets:metsHdr").first?.attributes["CREATEDATE"]
        }
        #expect(try date() == TimeText.utc(SyntheticArchive.start + 3.75))
        try archive.write([.mets]) { $0[0].finishedAt = SyntheticArchive.start + 9 }
        #expect(try date() == TimeText.utc(SyntheticArchive.start + 9))
    }

    @Test func documentsOfObjectsThatAreGoneGo() throws {
        let archive = try PreservationArchive()
        try archive.write([.mets])
        let names = Set(try archive.mets.keys)
        let gone = try #require(names.first { $0.hasPrefix("print-3-") })
        try archive.folder.write([1], FilePath("autochrome-report/mets/.\(gone).partial"))
        try archive.folder.write([1], "autochrome-report/mets/notes.xml")
        try archive.write([.mets]) { items in
            items.removeAll { $0.catalog?.object?.hasPrefix("Print 3 ") == true }
        }
        #expect(Set(try archive.mets.keys) == names.subtracting([gone]).union(["notes.xml"]))
    }

    @Test func scansThatAreGoneAreNotPointedTo() throws {
        let archive = try PreservationArchive()
        try archive.write([.mets]) { $0[0].goneAt = SyntheticArchive.start }
        let name = try #require(try archive.mets.keys.first { $0.hasPrefix("print-1-") })
        let data = try #require(archive.mets[name])
        #expect(try PreservationRules.violations(of: data, leads: archive.leads) == [])
        let files = try root(data).all("mets:file")
        #expect(files.map(\.children.count) == [0] + Array(repeating: 1, count: files.count - 1))
    }

    @Test func largeObjectsDoNotFitIntoMemory() throws {
        let folder = try TestFolder()
        _ = try ReportWriter(
            source: GeneratedItemSource(count: 250), layout: folder.layout, programVersion: "1"
        ).write([.mets])
        let name = try #require(folder.files().first)
        let data = try folder.data(name)
        #expect(data.count > 3 << 20)
        #expect(try PreservationRules.violations(of: data) == [])
        let sides = try root(data).children("mets:structMap", "mets:div", "mets:div")
        #expect(sides.map { $0.attributes["ORDER"] } == (1...250).map { "\($0)" })
    }
}
