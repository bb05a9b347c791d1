import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import ReportExport

/// Which files there are, and what later runs make of them.
extension IIIFTests {
    @Test func sameItemsGiveSameBytesAndStaleFilesGo() throws {
        let folder = try TestFolder()
        let items = SyntheticArchive.items
        try Self.addPreviews(of: items, to: folder)
        _ = try Self.write(ArrayItemSource(items: items), folder, Self.addresses())
        let files = Self.manifests(folder)
        let bytes = try files.map { try folder.data($0) }
        _ = try Self.write(ArrayItemSource(items: items), folder, Self.addresses())
        #expect(Self.manifests(folder) == files)
        #expect(try files.map { try folder.data($0) } == bytes)
        try folder.write([], "autochrome-report/iiif/note.txt")
        _ = try Self.write(
            ArrayItemSource(items: [items[0]]), folder, Self.addresses())
        let left = Self.manifests(folder)
        #expect(left.count == 3 && left.contains("autochrome-report/iiif/note.txt"))
    }

    @Test func manyManifestsAreListedInParts() throws {
        let folder = try TestFolder()
        let most = CollectionFiles.most
        let address = "https://photos.example/iiif"
        func write(_ count: Int) throws -> Set<String> {
            let words = IIIFWords[.english]
            let head = ResourceHead(
                id: "\(address)/collection.json", type: .collection, label: .unknown("All"),
                requiredStatement: words.text(words.note, "An estimate"))
            var files = CollectionFiles(folder: folder.path, address: address, head: head)
            for number in 1...count {
                try files.add(
                    ResourceReference(
                        id: "\(address)/\(number).json", type: .manifest,
                        label: .unknown("object \(number)")))
            }
            try files.finish()
            for name in files.names {
                #expect(IIIFRules(try folder.data(name)).problems.isEmpty)
            }
            return files.names
        }
        func ids(_ file: String) throws -> [String] {
            (try Self.json(folder, file)["items"] as? [[String: Any]] ?? []).compactMap {
                $0["id"] as? String
            }
        }
        #expect(try write(most) == ["collection.json"])
        #expect(try ids("collection.json").last == "\(address)/\(most).json")
        let parts = (1...3).map { "collection-\($0).json" }
        #expect(try write(2 * most + 1) == Set(parts + ["collection.json"]))
        #expect(try ids("collection.json") == parts.map { "\(address)/\($0)" })
        #expect(
            try parts.flatMap(ids) == (1...2 * most + 1).map { "\(address)/\($0).json" })
        let label = try Self.json(folder, parts[1])["label"] as? [String: [String]]
        #expect(label == ["none": ["object 1001 – object 2000"]])
    }

    @Test func laterRunsUseTheSameAddresses() throws {
        let folder = try TestFolder()
        let source = Self.done(1...2) { _ in }
        let writer = ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
        #expect(try writer.updateManifests() == nil)
        #expect(folder.files().isEmpty)
        let addresses = try Self.addresses(
            images: "https://i.example", scans: "https://s.example/a%20b", api: .three)
        _ = try Self.write(source, folder, addresses)
        let files = folder.files()
        let bytes = try files.map { try folder.data($0) }
        let summary = try writer.updateManifests()
        #expect(summary == IIIFSummary(objects: 1, pictures: 2, leftOut: 0))
        #expect(try files.map { try folder.data($0) } == bytes)
        for damage in [
            "", "{}", #"{"base":"ftp://x","imageAPI":2}"#, #"{"base":"https://x","imageAPI":4}"#,
        ] {
            try folder.write(Array(damage.utf8), "autochrome-report/iiif/addresses.json")
            let error = #expect(throws: ReportError.self) { _ = try writer.updateManifests() }
            #expect(error?.code == .forgottenAddresses)
            #expect(error?.description.contains("addresses.json") == true)
        }
    }

    @Test func aPathInTwoFoldersIsNoIdentifierOfAScan() throws {
        let folder = try TestFolder()
        let source = Self.done(1...2) {
            if $0.id == 2 { $0.inputRoot = CodablePath("/archive/other") }
        }
        let error = #expect(throws: ReportError.self) {
            _ = try Self.write(source, folder, Self.addresses(scans: "https://s.example"))
        }
        #expect(error?.code == .severalRoots)
        #expect(error?.description.contains("/archive/other") == true)
        #expect(Self.manifests(folder).isEmpty)
    }

    /// The service knows the folder that there was when it was named, wherever that has moved.
    @Test func scansOfLaterFoldersAreShownInSmall() throws {
        let folder = try TestFolder()
        var source = Self.done(1...2) { _ in }
        try Self.addPreviews(of: source.items, to: folder)
        _ = try Self.write(
            ArrayItemSource(items: [source.items[0]]), folder,
            Self.addresses(scans: "https://s.example"))
        func update() throws -> [Bool] {
            _ = try ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
                .updateManifests()
            return try Self.manifests(folder).filter { !$0.hasSuffix("collection.json") }.flatMap {
                try #require(try Self.json(folder, $0)["items"] as? [[String: Any]]).map {
                    try Self.choices($0)[0].id.hasPrefix("https://s.example/")
                }
            }.sorted { $0 && !$1 }
        }
        #expect(try update() == [true, true])
        for index in 0..<2 { source.items[index].inputRoot = CodablePath("/moved") }
        #expect(try update() == [true, true])
        source.items[1].inputRoot = CodablePath("/another")
        #expect(try update() == [true, false])
        #expect(try update() == [true, false])
    }
}
