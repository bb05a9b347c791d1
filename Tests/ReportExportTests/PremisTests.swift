import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import ReportExport

@Suite struct PremisTests {
    private func premis(_ source: some ItemSource) throws -> Data {
        let folder = try TestFolder()
        _ = try ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
            .write([.premis])
        return try folder.data("autochrome-report/premis.xml")
    }

    @Test func followsTheSchemaAndLeadsWhereItSays() throws {
        let archive = try PreservationArchive()
        try archive.write([.premis])
        #expect(try PreservationRules.violations(of: archive.premis) == [])
        // Every state, flag, cause and name.
        let source = ArrayItemSource(items: SyntheticArchive.items)
        #expect(try PreservationRules.violations(of: premis(source)) == [])
    }

    @Test func theRulesNoticeWhatIsWrong() throws {
        let archive = try PreservationArchive()
        try archive.write([.premis])
        let text = String(decoding: try archive.premis, as: UTF8.self)
        func violations(_ pattern: String, _ replacement: String) throws -> [String] {
            let regex = try Regex(pattern).dotMatchesNewlines()
            let changed = text.replacing(regex, with: replacement, maxReplacements: 1)
            #expect(changed != text)
            return try PreservationRules.violations(of: Data(changed.utf8))
        }
        let faults = [
            (#"version="3\.0""#, #"version="3""#), (#" xsi:type="premis:file""#, ""),
            (#"<premis:eventType .*?</premis:eventType>"#, ""),
            (#"<premis:eventDateTime>[^<]*"#, "<premis:eventDateTime>last year"),
            (#"<premis:messageDigest>."#, "<premis:messageDigest>G"),
            (#"<premis:size>"#, "<premis:size>-"),
            (#"<premis:eventDetail>.*?</premis:eventDetail>"#, "<premis:eventNote/>"),
            (#"<premis:format>.*?</premis:format>"#, ""),
            (#"(?s)<premis:object .*?</premis:object>"#, ""),
            (#"(?s)<premis:agent>.*?</premis:agent>"#, ""),
            (#"<premis:relatedEventIdentifierValue>."#, "<premis:relatedEventIdentifierValue>x"),
            (
                #"<premis:linkingObjectIdentifierType>UUID"#,
                "<premis:linkingObjectIdentifierType>ID"
            ),
        ]
        for (pattern, replacement) in faults {
            #expect(try !violations(pattern, replacement).isEmpty, "\(pattern)")
        }
        let again = try #require(
            text.firstMatch(of: /<premis:agent>.*?<\/premis:agent>/.dotMatchesNewlines()))
        let doubled = text.replacing("</premis:premis>", with: again.output + "</premis:premis>")
        #expect(try PreservationRules.violations(of: Data(doubled.utf8)).count == 1)
    }

    @Test func tellsWhatBecameOfEachPicture() throws {
        let root = try DocumentElement.document(
            premis(ArrayItemSource(items: SyntheticArchive.items)))
        func count(_ type: String, _ outcome: String) -> Int {
            root.children("premis:event").filter { event in
                event.children("premis:eventType").first?.text == type
                    && event.children("premis:eventOutcomeInformation", "premis:eventOutcome")
                        .first?.text == outcome
            }.count
        }
        let items = SyntheticArchive.items
        let done = items.count { $0.state == .done }
        let failed = items.count { $0.state == .failed || $0.state == .quarantined }
        #expect(count("creation", "success") == done)
        #expect(count("validation", "success") == done)
        #expect(count("creation", "fail") == failed)
        let scans = items.filter { $0.place.isFirst }
        let digests = scans.count { $0.sha256 != nil && $0.startedAt != nil }
        #expect(count("message digest calculation", "success") == digests + done)
        let files = root.all("premis:object").filter {
            $0.attributes["xsi:type"] == "premis:file"
        }
        let companions = items.reduce(0) { $0 + ($1.record?.companions?.count ?? 0) }
        #expect(files.count == scans.count + done + companions)
        let notes = root.all("premis:eventOutcomeDetailNote").map(\.text)
        #expect(notes.contains("disk_full: No space left. Free some."))
        #expect(notes.contains("Twice."))
        let details = root.all("premis:eventDetail").map(\.text)
        let full = try #require(details.first { $0.contains("equal scan") })
        #expect(
            full.hasPrefix("Recipe archive, version 1. Copied from the result of an equal scan. ")
                && full.contains("Stages: crop (left alone =no frame); repair (pixels 27, ")
                && full.contains("Colours in the style of styles/autumn.jpg, SHA-256 0")
                && full.contains("Model autochrome-base, SHA-256 "))
        #expect(
            root.children("premis:agent", "premis:agentName").map(\.text)
                == ["Autochrome", "autochrome-base"])
    }

    @Test func namesAreExactWhateverTheirBytes() throws {
        let archive = try PreservationArchive()
        try archive.write([.premis])
        let root = try DocumentElement.document(archive.premis)
        let locations = root.all("premis:contentLocationValue").map {
            PreservationArchive.decoded($0.text)
        }
        for item in archive.items {
            let scan = item.inputRoot.path.appending(item.path.path.components)
            #expect(locations.contains(Array("file://".utf8) + scan.bytes))
            #expect(locations.contains(item.outputPath?.path.bytes ?? []))
        }
        let names = root.all("premis:originalName").map(\.text)
        for name in [
            "Gruppenbild Äöü ß 写真 🌈.tif", "]]>.tif", "\"><img src=x onerror=alert(1)>.tif",
        ] {
            #expect(names.contains("box 1/\(name)"), "\(name)")
        }
        #expect(names.contains("box%201/line%0Abreak.tif"))
        #expect(names.contains("box%201/latin1-%E4%F6%FC.tif"))
        #expect(names.contains("box%201/nbsp%C2%A0%C2%85%EF%BF%BE.tif"))
        let objects = root.all("premis:objectIdentifierValue").map(\.text)
        #expect(objects.contains("Print%201%20%3C%01%26%22%3E"))
    }

    /// Identifiers follow from what a thing is, and not from a number in the job state.
    @Test func identifiersOutliveTheJobState() throws {
        func identifiers(_ change: (inout [ItemRecord]) -> Void = { _ in }) throws -> Set<String> {
            let archive = ArrayItemSource(items: (1...5).map { SyntheticArchive.plainItem($0) })
            var changed = archive
            change(&changed.items)
            let root = try DocumentElement.document(premis(changed))
            return Set(root.all("premis:objectIdentifierValue").map(\.text))
        }
        let first = try identifiers()
        #expect(first.count == 2 * 5 + 3)
        let renumbered = try identifiers { items in
            items.reverse()
            for index in items.indices { items[index].id += 100 }
        }
        #expect(renumbered == first)
        let another = try identifiers { $0[2].record?.output?.sha256 = SyntheticArchive.hash(99) }
        #expect(another.subtracting(first).count == 1 && first.subtracting(another).count == 1)
        let moved = try identifiers { $0[2].path = CodablePath("box 0/scan_7.tif") }
        #expect(moved.subtracting(first).count == 2)
    }

    /// A scan is one file, however many pictures and objects come of it.
    @Test func pagesShareTheirScan() throws {
        let items = (1...4).map { number in
            var item = SyntheticArchive.plainItem(Int64(number))
            item.path = CodablePath(number < 4 ? "album.tif" : "single.tif")
            item.place = number < 4 ? PicturePlace(page: number) : .only
            var entry = CatalogEntry()
            entry.object = number == 2 ? "Loose leaf" : "Album"
            item.catalog = entry
            return item
        }
        let data = try premis(ArrayItemSource(items: items))
        #expect(try PreservationRules.violations(of: data) == [])
        let root = try DocumentElement.document(data)
        let names = root.children("premis:object").filter {
            $0.attributes["xsi:type"] == "premis:file"
        }.flatMap { $0.children("premis:originalName").map(\.text) }
        #expect(names.count { $0 == "album.tif" } == 1 && names.count == 2 + 4)
        #expect(root.all("premis:eventDetail").map(\.text).contains { $0.contains("page 2 of") })
    }

    @Test func partsThatDoNotFitIntoMemoryComeTogether() throws {
        let data = try premis(GeneratedItemSource(count: 500))
        #expect(data.count > 3 << 20)
        #expect(try PreservationRules.violations(of: data) == [])
        let root = try DocumentElement.document(data)
        #expect(root.children("premis:event").count == 500 * 4)
        #expect(root.children("premis:object").count == 500 * 2 + 3)
    }

    @Test func anArchiveWithoutPicturesHasNoFile() throws {
        let archive = try PreservationArchive()
        try archive.write([.premis, .mets])
        #expect(try !archive.mets.isEmpty)
        try archive.write([.premis, .mets]) { $0 = [] }
        #expect(!archive.folder.files().contains("autochrome-report/premis.xml"))
        #expect(try archive.mets.isEmpty)
    }

    @Test func whatWasAskedForOnceIsKept() throws {
        let archive = try PreservationArchive()
        let usual: Set<ReportFormat> = [.csv, .jsonl, .summary, .manifest, .html]
        #expect(ReportFormat.kept(in: archive.folder.layout) == usual)
        try archive.write([.premis])
        #expect(ReportFormat.kept(in: archive.folder.layout) == usual.union([.premis]))
        try archive.write([.mets])
        #expect(ReportFormat.kept(in: archive.folder.layout) == usual.union([.premis, .mets]))
    }
}
