import Foundation
import Records
import SystemPackage

@testable import ReportExport

/// Items held in memory.
struct ArrayItemSource: ItemSource {
    var items: [ItemRecord]
    var allRuns: [RunRecord] = [SyntheticArchive.run]
    var fit: CatalogFit?
    var unusedRows: [UnusedCatalogRow] = []

    func catalogFit() -> CatalogFit? { fit }
    func forEachUnusedRow(_ body: (UnusedCatalogRow) throws -> Void) throws {
        try unusedRows.forEach(body)
    }

    func forEachItem(_ body: (ItemRecord) throws -> Void) throws {
        for item in items { try body(item) }
    }

    func objects() throws -> [PictureObject] {
        let groups = Dictionary(grouping: items) { item -> PictureObject.Key in
            let folder = CodablePath(item.path.path.removingLastComponent())
            return item.catalog?.object.map { .named($0) }
                ?? .folder(root: item.inputRoot, path: folder)
        }
        return groups.sorted { "\($0.key)" < "\($1.key)" }
            .map { PictureObject($0.key, items: $0.value.map(\.id)) }
    }

    func forEachItem(of object: PictureObject, _ body: (ItemRecord) throws -> Void) throws {
        for id in object.items { try items.filter { $0.id == id }.forEach(body) }
    }

    func runs() throws -> [RunRecord] { allRuns }
}

/// Items made one by one, so that any number of them takes no memory.
struct GeneratedItemSource: ItemSource {
    let count: Int

    func forEachItem(_ body: (ItemRecord) throws -> Void) throws {
        for id in 1...Int64(count) { try body(SyntheticArchive.plainItem(id)) }
    }

    func objects() throws -> [PictureObject] {
        [PictureObject(.named("all"), items: Array(1...Int64(count)))]
    }

    func forEachItem(of object: PictureObject, _ body: (ItemRecord) throws -> Void) throws {
        for id in object.items { try body(SyntheticArchive.plainItem(id)) }
    }

    func runs() throws -> [RunRecord] { [SyntheticArchive.run] }
}

/// An archive in which everything occurs: every state, flag, cause, and every kind of odd name.
enum SyntheticArchive {
    static let start = 1_770_000_000.0

    static let run: RunRecord = {
        var run = RunRecord(
            id: 1, startedAt: start, host: "reading-room", processID: 4711, programVersion: "0.1.0",
            vipsVersion: "8.14.1",
            parameters: RunParameters(
                recipe: "archive", recipeVersion: 1, normalizedRecipe: #"{"name":"archive"}"#,
                model: "autochrome-base", modelSHA256: hash(1), parametersSHA256: hash(2)),
            inputs: [CodablePath("/archive/Nachlaß Müller")])
        run.finishedAt = start + 1_000
        run.otherFilesSkipped = 4
        run.confinement = ConfinementRecord(landlockVersion: 7, filtersCalls: true)
        run.exitCode = 3
        return run
    }()

    /// Names that break careless writers, as bytes.
    static let oddNames: [[UInt8]] =
        [
            "with, comma.tif", "with \"quotes\".tif", "line\nbreak.tif", "carriage\rreturn.tif",
            "=HYPERLINK(\"http://example.org\").tif", "+1.tif", "-1.tif", "@SUM(A1).tif",
            "\t tab.tif",
            "'apostrophe.tif", "<script>alert(1)</script>.tif",
            "\"><img src=x onerror=alert(1)>.tif",
            "</script><script>alert(2)</script>.tif", "<!--.tif", "]]>.tif", "&amp;.tif",
            "'-alert(3)-'.tif",
            "back\\slash.tif", "Gruppenbild Äöü ß 写真 🌈.tif", "e\u{301}-decomposed.tif",
            "slash/\u{301}combining.tif", "quote\"\u{301}combining.tif", "right\u{202E}to-left.tif",
            "line\u{2028}separator.tif", "nbsp\u{A0}\u{85}\u{FFFE}.tif",
            "bell\u{7}delete\u{7F}.tif",
            " leading and trailing .tif ", "%41 percent.tif", "#hash?query.tif",
            "javascript:alert(4).tif",
        ].map { Array($0.utf8) } + [
            Array("latin1-".utf8) + [0xE4, 0xF6, 0xFC] + Array(".tif".utf8), [0xFF, 0xFE],
        ]

    static let catalogEntry: CatalogEntry = {
        var entry = CatalogEntry()
        entry.identifier = "F 12/3"
        entry.title = "=On the \"pier\""
        entry.creator = "Unknown"
        entry.date = "ca. 1900"
        entry.rights = "https://rightsstatements.org/vocab/NoC-US/1.0/"
        entry.object = "Album 12"
        entry.side = "front"
        entry.sequence = 3
        entry.other = [CatalogField(name: "Shelf, box", value: "B 7")]
        return entry
    }()

    static let items: [ItemRecord] = {
        var items = QualityFlag.allCases.enumerated().map { index, flag in
            var item = plainItem(Int64(index + 1))
            item.record?.flags = [flag]
            return item
        }
        items[0].record?.companions = [
            companion(.alternative, "_alt1.tif", "as beach"),
            companion(.alternative, "_alt2.tif", "as forest, tree"),
            companion(
                .init(rawValue: "confidence_map"), "_confidence.png",
                "where the colours can be trusted"),
            companion(.init(rawValue: "repair_mask"), "_repair.png", "where damage was filled"),
        ]
        items[1].catalog = catalogEntry
        func add(_ state: ItemState, _ change: (inout ItemRecord) -> Void) {
            var item = plainItem(Int64(items.count + 1))
            item.state = state
            item.record = nil
            change(&item)
            items.append(item)
        }
        add(.pending) {
            $0.startedAt = nil; $0.finishedAt = nil; $0.attempts = 0; $0.sha256 = nil
        }
        add(.running) { $0.finishedAt = nil }
        add(.failed) {
            $0.failure = PictureFailure(.diskFull, "No space left.", remedy: "Free some.")
        }
        add(.skipped) { $0.reason = "already_colour" }
        add(.skipped) { $0.reason = "suspected_negative" }
        add(.skipped) { $0.reason = "excluded_by_list" }
        for kind in FailureClass.allCases {
            add(.quarantined) {
                $0.failure = PictureFailure(
                    kind, "It went \"wrong\", <b>badly</b>:\nline two; really.")
            }
        }
        add(.quarantined) { $0.failure = nil }
        for name in oddNames {
            add(.done) {
                $0.path = CodablePath(FilePath(bytes: Array("odd/".utf8) + name))
                $0.outputPath = CodablePath(
                    FilePath(bytes: Array("odd/".utf8) + name + Array("_c.tif".utf8)))
                $0.record = oddRecord($0.id, name)
            }
        }
        add(.done) {
            $0.duplicateOf = 1
            $0.record = fullRecord($0.id)
        }
        for page in 1...2 {
            add(.done) {
                $0.path = CodablePath("album.tif")
                $0.place = PicturePlace(page: page, part: page == 2 ? 1 : nil)
                $0.outputPath = CodablePath(FilePath("album_p0\(page)_colorized.tif"))
                $0.record = plainItem($0.id).record
                $0.record?.confidence = nil
            }
        }
        add(.skipped) {
            $0.path = CodablePath("raw.dng")
            $0.outputPath = nil
            $0.reason = "represented"
            $0.representedBy = CodablePath("raw.tif")
        }
        return items
    }()

    /// A finished picture with the usual facts.
    static func plainItem(_ id: Int64) -> ItemRecord {
        var item = ItemRecord(
            id: id, path: CodablePath(FilePath("box \(id / 1000)/scan_\(id).tif")),
            inputRoot: CodablePath("/archive/Nachlaß Müller"), bytes: 1_000_000 + id,
            modifiedNanoseconds: 1_500_000_000_123_456_789,
            outputPath: CodablePath(FilePath("box \(id / 1000)/scan_\(id)_colorized.tif")))
        item.state = .done
        item.sha256 = hash(id)
        item.attempts = 1
        item.startedAt = start + Double(id)
        item.finishedAt = start + Double(id) + 0.75
        item.runID = 1
        var record = PictureRecord(
            source: SourceFacts(
                format: "tiff", width: 4000, height: 3000, bands: 1, bitDepth: 16,
                interpretation: "grey16"),
            flags: id % 10 == 0 ? [.toned] : id % 97 == 0 ? [.iccMissing, .lowContrast] : [],
            disposition: .finished)
        record.output = OutputFacts(
            format: "tiff", width: 4000, height: 3000, bitDepth: 16, iccDescription: "sRGB",
            digitalSourceType: "http://example.org/type", bytes: 72_000_000, sha256: hash(id + 7))
        // Two of five are unknown, and many are equal.
        if id % 5 > 1 { record.confidence = Double(id * 37 % 100) / 100 }
        if id % 5 < 3 { record.meanChromaAfter = Double(id * 61 % 200) / 10 }
        record.timings.total = 750.4
        record.timings.inference = 500
        item.record = record
        return item
    }

    static func hash(_ seed: Int64) -> String {
        let digits = String(UInt64(bitPattern: seed) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// Strings of strangers wherever a record has room for one.
    private static func oddRecord(_ id: Int64, _ name: [UInt8]) -> PictureRecord? {
        var record = plainItem(id).record
        let text = String(decoding: name, as: UTF8.self)
        record?.scenes = [SceneProbability(name: text, probability: 0.5)]
        record?.style = StyleRecord(
            reference: CodablePath(FilePath(bytes: name)), sha256: hash(id), scene: text,
            sceneOverlap: 0.5)
        record?.companions = [companion(.alternative, "_alt1.tif", text)]
        return record
    }

    static func companion(
        _ kind: CompanionRecord.Kind, _ suffix: String, _ title: String
    ) -> CompanionRecord {
        let file = OutputFacts(
            format: "tiff", width: 4000, height: 3000, bitDepth: 16, iccDescription: "sRGB",
            digitalSourceType: "http://example.org/type", bytes: 72_000_000,
            sha256: hash(Int64(suffix.utf8.count)))
        return CompanionRecord(kind: kind, suffix: suffix, title: title, file: file)
    }

    private static func fullRecord(_ id: Int64) -> PictureRecord? {
        var record = plainItem(id).record
        record?.source.iccDescription = "Gray Gamma 2.2"
        record?.source.iccAssumed = "=not a formula"
        record?.source.resolution = Resolution(x: 299.9994, y: 299.9994, origin: .jfif)
        record?.source.orientation = 6
        record?.source.pages = 3
        record?.scenes = [
            SceneProbability(name: "harbour", probability: 0.625),
            SceneProbability(name: "golf_course", probability: 0.054),
            SceneProbability(name: "sea", probability: 0.0421),
        ]
        record?.confidence = 0.7
        record?.style = StyleRecord(
            reference: CodablePath("styles/autumn.jpg"), sha256: hash(5), scene: "sea",
            sceneOverlap: 0.12345)
        record?.companions = [companion(.alternative, "_alt1.tif", "as sea")]
        record?.meanChromaBefore = 0
        record?.meanChromaAfter = 12.3456
        record?.clippedPercent = 0.12345
        record?.stages = [
            StageRecord(stage: "crop", facts: ["left_alone": "=no frame"]),
            StageRecord(stage: "repair", facts: ["share": "0.0041 %", "pixels": "27"]),
            StageRecord(stage: "colorize"),
        ]
        record?.peakResidentBytes = 912_000_000
        record?.warnings = ["-The decoder said \"hm\".", "Twice."]
        record?.metadataDropped = ["exif", "iptc"]
        return record
    }
}
