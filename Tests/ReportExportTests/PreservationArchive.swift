import Files
import Foundation
import Records
import SystemPackage
import TestSupport

@testable import ReportExport

/// Forty pictures with odd names of twelve objects that have a front and a back, with real files.
struct PreservationArchive {
    let folder: TestFolder
    let items: [ItemRecord]

    init() throws {
        folder = try TestFolder()
        let scans = folder.path.appending("scans of \u{DF} #1")
        var items: [ItemRecord] = []
        let names = SyntheticArchive.oddNames + (1...8).map { Array("plain \($0)%.tif".utf8) }
        for (index, name) in names.enumerated() {
            var item = SyntheticArchive.plainItem(Int64(index + 1))
            item.inputRoot = CodablePath(scans)
            item.path = CodablePath(FilePath(bytes: Array("box 1/".utf8) + name))
            item.outputPath = CodablePath(
                FilePath(bytes: Array("box 1/".utf8) + name + Array("_colorized.tif".utf8)))
            item.catalog = Self.entry(index)
            try Self.write(&item, in: folder, scans)
            items.append(item)
        }
        self.items = items
    }

    private static func entry(_ index: Int) -> CatalogEntry? {
        // The rest belongs to its folder.
        guard index < 36 else { return nil }
        var entry = CatalogEntry()
        entry.object = "Print \(index / 3 + 1) <\u{1}&\">"
        entry.side = ["front", "back", nil][index % 3]
        entry.sequence = index % 3
        entry.title = "A \"title\" & more\nof it \(index)\u{FFFF}"
        entry.creator = index % 2 == 0 ? "Müller, Anna" : nil
        entry.date = "ca. 1900"
        entry.rights = "http://rightsstatements.org/vocab/NoC-CR/1.0/"
        entry.identifier = "K \(index)"
        entry.other = [CatalogField(name: "Technik", value: "Albumin]]>")]
        return entry
    }

    /// Writes the files of an item and says their hashes.
    private static func write(
        _ item: inout ItemRecord, in folder: TestFolder, _ scans: FilePath
    ) throws {
        let (path, id) = (item.path.path, item.id)
        func content(_ what: String) -> [UInt8] { Array("\(what) of \(id)".utf8) }
        let scan = FilePath(scans.lastComponent?.string ?? "").appending(path.components)
        try folder.write(content("scan"), scan)
        item.sha256 = hexadecimal(SHA256.hash(content("scan")))
        item.bytes = Int64(content("scan").count)
        guard let output = item.outputPath?.path else { return }
        if id % 4 == 0 {
            item.record?.companions = [
                SyntheticArchive.companion(.alternative, "_alt1.tif", "as beach")
            ]
            item.record?.companions?[0].file.sha256 = hexadecimal(
                SHA256.hash(content("companion")))
            try folder.write(
                content("companion"), CompanionRecord.path(beside: output, suffix: "_alt1.tif"))
        }
        item.record?.output?.sha256 = hexadecimal(SHA256.hash(content("result")))
        try folder.write(content("result"), output)
    }

    func write(_ formats: Set<ReportFormat>, _ change: (inout [ItemRecord]) -> Void = { _ in })
        throws
    {
        var items = items
        change(&items)
        _ = try ReportWriter(
            source: ArrayItemSource(items: items), layout: folder.layout, programVersion: "0.1.0"
        ).write(formats)
    }

    var premis: Data { get throws { try folder.data("autochrome-report/premis.xml") } }

    /// The METS documents by name.
    var mets: [String: Data] {
        get throws {
            let names = folder.files().filter { $0.hasPrefix("autochrome-report/mets/") }
            return try Dictionary(
                uniqueKeysWithValues: names.map {
                    (String($0.dropFirst("autochrome-report/mets/".count)), try folder.data($0))
                })
        }
    }

    /// True if an address in a METS document leads to a file with that hash, by RFC 3986.
    func leads(_ href: String, _ sha256: String?) -> Bool {
        let bytes = Self.decoded(href)
        let path: FilePath
        if href.hasPrefix("file://") {
            path = FilePath(bytes: Array(bytes.dropFirst("file://".utf8.count)))
        } else {
            path = folder.path.appending("autochrome-report/mets")
                .appending(FilePath(bytes: bytes).components)
        }
        guard let content = try? FileSystem.read(path) else { return false }
        return hexadecimal(SHA256.hash(content)) == sha256
    }

    /// The bytes of a percent-encoded text.
    static func decoded(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
