import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import ReportExport

@Suite struct IIIFTests {
    /// A JPEG file's beginning: 80 by 60 pixels.
    static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC0, 0, 11, 8, 0, 60, 0, 80, 1, 1, 0x11, 0,
    ]
    static let base = WebAddress("https://photos.example/colour/")

    static func addresses(
        images: String? = nil, scans: String? = nil, api: IIIFAddresses.ImageAPI = .two
    ) throws -> IIIFAddresses {
        IIIFAddresses(
            base: try #require(base), images: images.flatMap(WebAddress.init),
            scans: scans.flatMap(WebAddress.init), imageAPI: api)
    }

    static func write(
        _ source: some ItemSource, _ folder: TestFolder, _ addresses: IIIFAddresses,
        addsColor: Bool = true
    ) throws -> IIIFSummary {
        try ReportWriter(
            source: source, layout: folder.layout, programVersion: "0.1.0",
            addsColor: { _ in addsColor }
        ).writeManifests(addresses)
    }

    static func addPreviews(of items: [ItemRecord], to folder: TestFolder) throws {
        for item in items where item.state == .done {
            for name in [
                OutputLayout.beforeName(itemID: item.id), OutputLayout.afterName(itemID: item.id),
                OutputLayout.companionName(itemID: item.id, mark: "_alt1"),
            ] {
                try folder.write(jpeg, OutputLayout(root: "").previews.appending(name))
            }
        }
    }

    static func manifests(_ folder: TestFolder) -> [String] {
        folder.files().filter {
            $0.hasPrefix("autochrome-report/iiif/") && !$0.hasSuffix("/addresses.json")
        }
    }

    static func json(_ folder: TestFolder, _ file: String) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: folder.data(file)) as? [String: Any])
    }

    /// The canvases of the only manifest.
    static func canvases(_ folder: TestFolder) throws -> [[String: Any]] {
        let file = try #require(manifests(folder).first { !$0.hasSuffix("collection.json") })
        return try #require(try json(folder, file)["items"] as? [[String: Any]])
    }

    /// What a canvas offers: labels and addresses.
    static func choices(_ canvas: [String: Any]) throws -> [(label: String, id: String)] {
        let page = try #require((canvas["items"] as? [[String: Any]])?.first)
        let annotation = try #require((page["items"] as? [[String: Any]])?.first)
        let body = try #require(annotation["body"] as? [String: Any])
        let images = body["items"] as? [[String: Any]] ?? [body]
        return try images.map { image in
            let label = try #require((image["label"] as? [String: [String]])?.values.first?.first)
            return (label, try #require(image["id"] as? String))
        }
    }

    static func done(_ ids: ClosedRange<Int64>, _ change: (inout ItemRecord) -> Void)
        -> ArrayItemSource
    {
        ArrayItemSource(
            items: ids.map { id in
                var item = SyntheticArchive.plainItem(id)
                change(&item)
                return item
            })
    }

    // MARK: Rules

    /// Every odd name, flag and state, with catalogue entries as odd.
    @Test(
        arguments: [
            [nil, nil], ["https://images.example/iiif", nil],
            ["https://images.example/iiif", "http://scans.example"],
        ] as [[String?]])
    func everyFileKeepsTheRules(services: [String?]) throws {
        let folder = try TestFolder()
        let items = SyntheticArchive.items.map { item in
            var item = item
            var entry = CatalogEntry()
            let name = String(decoding: item.path.path.bytes, as: UTF8.self)
            entry.title = item.id % 3 == 0 ? name : nil
            entry.identifier = "<\(name)>"
            entry.date = ["1914-08-02", "ca. 1900", nil][Int(item.id % 3)]
            entry.rights =
                [
                    "https://creativecommons.org/publicdomain/mark/1.0/deed.de", "by <us>", nil,
                ][Int(item.id % 3)]
            entry.object = item.id % 4 == 0 ? "Album <1>/\u{0}" : nil
            entry.other = [CatalogField(name: name, value: name)]
            if item.id % 2 == 0 { item.catalog = entry }
            if item.id % 5 == 0 { item.record?.output?.format = "jpeg" }
            return item
        }
        try Self.addPreviews(of: items, to: folder)
        try folder.write([], "autochrome-report/report.jsonl")
        for api in services[0] == nil ? [.two] : IIIFAddresses.ImageAPI.allCases {
            let summary = try Self.write(
                ArrayItemSource(items: items), folder,
                Self.addresses(images: services[0], scans: services[1], api: api))
            #expect(summary.leftOut == 0)
            #expect(summary.pictures >= items.count { $0.state == .done })
            let files = Self.manifests(folder)
            #expect(files.count == summary.objects + 1)
            let outputs = Set(items.compactMap { $0.outputPath?.path.bytes })
            for file in files {
                let rules = IIIFRules(try folder.data(file))
                #expect(rules.problems.isEmpty, "\(file)")
                #expect(rules.names.first == "https://photos.example/colour/\(file)")
                for address in rules.fetched {
                    try expectFile(behind: address, in: folder, outputs)
                }
            }
            let listed = try Self.json(folder, "autochrome-report/iiif/collection.json")["items"]
            let ids = (listed as? [[String: Any]])?.compactMap { $0["id"] as? String }
            #expect(
                Set(ids ?? []).union([
                    "https://photos.example/colour/autochrome-report/iiif/collection.json"
                ])
                    == Set(files.map { "https://photos.example/colour/\($0)" }))
        }
    }

    /// Addresses lead back to the bytes of a path; what lies below the output folder is there.
    private func expectFile(
        behind address: String, in folder: TestFolder, _ outputs: Set<[UInt8]>
    ) throws {
        if let path = address.split(separator: "https://photos.example/colour/").last,
            address.hasPrefix("https://photos")
        {
            let bytes = Self.decoded(path)
            #expect(
                outputs.contains(bytes)
                    || FileManager.default.fileExists(
                        atPath: "\(folder.url.path)/\(String(decoding: bytes, as: UTF8.self))"),
                "\(address)")
        } else if address.hasPrefix("https://images") {
            // One part of the address, whatever is in it.
            let parts = address.split(separator: "/", omittingEmptySubsequences: false)
            let stem = Self.decoded(parts[4])
            #expect(
                outputs.contains(stem) || String(decoding: stem, as: UTF8.self).contains("_alt"))
            #expect(parts.count == (address.hasSuffix("info.json") ? 6 : 9))
        }
    }

    private static func decoded(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    /// A rule that nothing can break says nothing.
    @Test func theRulesFindFaults() throws {
        let folder = try TestFolder()
        let source = Self.done(1...2) {
            $0.catalog = CatalogEntry()
            $0.catalog?.rights = "http://rightsstatements.org/vocab/InC/1.0/"
            $0.catalog?.date = "1914-08-02"
        }
        _ = try Self.write(source, folder, Self.addresses(images: "https://images.example"))
        let file = try #require(Self.manifests(folder).first { !$0.hasSuffix("collection.json") })
        let text = try folder.text(file)
        #expect(IIIFRules(Data(text.utf8)).problems.isEmpty)
        for (part, fault) in [
            ("\"width\":4000", "\"width\":0"), ("\"height\":3000", "\"height\":10.5"),
            ("presentation/3/", "presentation/2/"), ("{\"en\":[\"Note\"]}", "\"Note\""),
            ("\"none\":[", "\"No language\":["), ("http://rights", "https://rights"),
            ("1914-08-02T00:00:00Z", "1914-08"), ("/canvas/2\"", "/canvas/1\""),
            ("_colorized.tif/full", "_colorized tif/full"), ("\"painting\"", "\"linking\""),
            ("%2F", "/"), ("ImageService2", "ImageService3"),
            ("\"type\":\"Image\"", "\"type\":\"X\""),
            ("image/jpeg", "image/tiff"), ("[\"unordered\"]", "[\"auto\"]"),
        ] {
            let broken = text.replacing(part, with: fault)
            #expect(broken != text, "\(part) is not there")
            #expect(!IIIFRules(Data(broken.utf8)).problems.isEmpty || part == "%2F", "\(fault)")
        }
    }

    // MARK: What stands where

    @Test func offersTheScanFirstThenTheResultThenAlternatives() throws {
        let folder = try TestFolder()
        let source = Self.done(1...1) {
            $0.record?.companions = [
                SyntheticArchive.companion(.alternative, "_alt1.tif", "as beach"),
                SyntheticArchive.companion(
                    .init(rawValue: "confidence_map"), "_confidence.png", "trust"),
            ]
        }
        // Without anything to show there is no manifest.
        var summary = try Self.write(source, folder, Self.addresses())
        #expect(summary == IIIFSummary(objects: 0, pictures: 0, leftOut: 1))
        #expect(Self.manifests(folder) == ["autochrome-report/iiif/collection.json"])

        try Self.addPreviews(of: source.items, to: folder)
        summary = try Self.write(source, folder, Self.addresses())
        #expect(summary == IIIFSummary(objects: 1, pictures: 1, leftOut: 0))
        let canvas = try #require(try Self.canvases(folder).first)
        #expect(canvas["width"] as? Int == 4000 && canvas["height"] as? Int == 3000)
        let previews = "https://photos.example/colour/autochrome-report/previews"
        let small = try Self.choices(canvas)
        #expect(
            small.map(\.id) == [
                "\(previews)/1-before.jpg", "\(previews)/1-after.jpg",
                "\(previews)/1-after_alt1.jpg",
            ])
        #expect(
            small.map(\.label) == [
                "Scan", "Colorized by software: the colours are an estimate",
                "Other possible colours 1: as beach",
            ])

        _ = try Self.write(
            source, folder,
            Self.addresses(images: "https://i.example/", scans: "https://s.example"))
        let large = try Self.choices(try #require(try Self.canvases(folder).first)).map(\.id)
        #expect(
            large == [
                "https://s.example/box%200%2Fscan_1.tif/full/max/0/default.jpg",
                "https://i.example/box%200%2Fscan_1_colorized.tif/full/max/0/default.jpg",
                "https://i.example/box%200%2Fscan_1_colorized_alt1.tif/full/max/0/default.jpg",
            ])
    }

    /// What an image server would show differently is shown in small.
    @Test func takesOnlyUprightSinglePagesFromTheScanService() throws {
        let source = Self.done(1...5) {
            if $0.id == 2 { $0.record?.source.orientation = 6 }
            if $0.id == 3 { $0.record?.source.pages = 2 }
            if $0.id == 4 { $0.place = PicturePlace(page: 1, part: 2) }
        }
        let folder = try TestFolder()
        try Self.addPreviews(of: source.items, to: folder)
        _ = try Self.write(source, folder, Self.addresses(scans: "https://s.example"))
        let isServed = try Self.canvases(folder).map {
            try Self.choices($0)[0].id.hasPrefix("https://s.example/")
        }
        #expect(isServed == [true, false, false, false, true])
    }

    @Test func showsFilesThatBrowsersShowAsTheyAre() throws {
        let folder = try TestFolder()
        let source = Self.done(1...3) {
            $0.outputPath = CodablePath(FilePath("box 0/\($0.id)?.jpg"))
            $0.record?.output?.format = ["jpeg", "png", "tiff"][Int($0.id) - 1]
            if $0.id == 3 {
                var copy = SyntheticArchive.companion(
                    .init(rawValue: "access_copy"), "_access.jpg", "to look at")
                copy.file.format = "jpeg"
                copy.file.width = 300
                $0.record?.companions = [copy]
            }
        }
        _ = try Self.write(source, folder, Self.addresses())
        let canvases = try Self.canvases(folder)
        #expect(
            try canvases.map { try Self.choices($0)[0].id } == [
                "https://photos.example/colour/box%200/1%3F.jpg",
                "https://photos.example/colour/box%200/2%3F.jpg",
                "https://photos.example/colour/box%200/3%3F_access.jpg",
            ])
        #expect(try folder.text(Self.manifests(folder)[0]).contains("\"width\":300"))
    }

    @Test func saysOnceWhatAllPicturesOfAnObjectShare() throws {
        let folder = try TestFolder()
        let source = Self.done(1...2) {
            var entry = CatalogEntry()
            entry.object = "Album 7"
            entry.title = "At the sea"
            entry.creator = "M. Noack"
            entry.side = $0.id == 1 ? "front" : "back"
            entry.date = "1914-08-0\($0.id)"
            entry.rights = "https://creativecommons.org/licenses/by/4.0/legalcode"
            $0.catalog = entry
        }
        _ = try Self.write(source, folder, Self.addresses(images: "https://i.example"))
        let file = try #require(Self.manifests(folder).first { $0.contains("album-7") })
        let manifest = try Self.json(folder, file)
        #expect(manifest["label"] as? [String: [String]] == ["none": ["At the sea"]])
        #expect(manifest["rights"] as? String == "http://creativecommons.org/licenses/by/4.0/")
        #expect(manifest["navDate"] == nil)
        #expect(manifest["behavior"] as? [String] == ["individuals"])
        func labels(_ object: [String: Any]) -> [String] {
            (object["metadata"] as? [[String: [String: [String]]]] ?? []).compactMap {
                $0["label"]?.values.first?.first
            }
        }
        #expect(labels(manifest) == ["Object", "Creator", "Recipe", "Model", "Program"])
        let canvases = try Self.canvases(folder)
        #expect(
            canvases.map(labels) == [["Date", "File of the scan"], ["Date", "File of the scan"]])
        #expect(
            canvases.map { $0["navDate"] as? String } == [
                "1914-08-01T00:00:00Z", "1914-08-02T00:00:00Z",
            ])
        #expect(canvases.allSatisfy { $0["rights"] == nil })
        #expect(
            canvases.map { $0["label"] as? [String: [String]] } == [
                ["none": ["scan_1.tif, front"]], ["none": ["scan_2.tif, back"]],
            ])
    }

    @Test func pagesAreTurnedOnlyInAlbums() throws {
        func behavior(_ count: Int64, _ change: @escaping (inout CatalogEntry) -> Void) throws
            -> [String]
        {
            let folder = try TestFolder()
            let source = Self.done(1...count) {
                var entry = CatalogEntry()
                change(&entry)
                $0.catalog = entry
            }
            _ = try Self.write(source, folder, Self.addresses(images: "https://i.example"))
            let file = try #require(
                Self.manifests(folder).first { !$0.hasSuffix("collection.json") })
            return try #require(try Self.json(folder, file)["behavior"] as? [String])
        }
        #expect(try behavior(3) { _ in } == ["unordered"])
        #expect(try behavior(3) { $0.object = "a" } == ["individuals"])
        #expect(try behavior(3) { ($0.object, $0.sequence) = ("a", 1) } == ["paged"])
        #expect(try behavior(2) { ($0.object, $0.sequence) = ("a", 1) } == ["individuals"])
        #expect(
            try behavior(3) { ($0.object, $0.sequence, $0.side) = ("a", 1, "front") } == [
                "individuals"
            ])
    }

    @Test(arguments: Language.allCases) func speaksTheLanguageOfTheRun(language: Language) throws {
        let folder = try TestFolder()
        var source = Self.done(1...1) { _ in }
        source.allRuns[0].parameters.language = language
        try Self.addPreviews(of: source.items, to: folder)
        for addsColor in [true, false] {
            _ = try Self.write(source, folder, Self.addresses(), addsColor: addsColor)
            for file in Self.manifests(folder) {
                let statement = try #require(
                    try Self.json(folder, file)["requiredStatement"]
                        as? [String: [String: [String]]])
                let words =
                    addsColor
                    ? ResultWords.colored(in: language) : ResultWords.restored(in: language)
                #expect(statement["value"] == [language.rawValue: [words.statement]])
            }
            let choices = try Self.choices(try #require(try Self.canvases(folder).first))
            let words = IIIFWords[language]
            #expect(
                choices.map(\.label) == [
                    words.scan, addsColor ? words.colored : words.restored,
                ])
        }
    }
}
