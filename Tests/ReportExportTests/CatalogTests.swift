import Foundation
import Records
import ReportExport
import SystemPackage
import TestSupport
import Testing

/// What reports say of a catalogue.
@Suite struct CatalogTests {
    private static let rows = [
        UnusedCatalogRow(line: 4, source: "=a, b.tif", page: nil, problem: "names no scan"),
        UnusedCatalogRow(line: 7, source: "c.tif", page: 3, problem: "names page 3"),
    ]

    private func write(_ source: ArrayItemSource, _ folder: TestFolder) throws -> ReportSummary {
        try ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
            .write([.csv, .jsonl, .summary, .html])
    }

    @Test func whatDoesNotFitIsNamed() throws {
        let folder = try TestFolder()
        var source = ArrayItemSource(items: SyntheticArchive.items)
        source.fit = CatalogFit(rows: 3, unusedRows: 2, picturesWithoutRow: 5)
        source.unusedRows = Self.rows
        let summary = try write(source, folder)
        #expect(summary.catalog == source.fit)
        let pictures = source.items.filter { $0.outputPath != nil && $0.catalog == nil }
        #expect(summary.byFlag[.notInCatalog] == pictures.count && pictures.count > 10)
        let name = "autochrome-report/unused-catalogue-rows.csv"
        #expect(
            String(decoding: try folder.data(name), as: UTF8.self)
                == "\u{FEFF}line,source,page,problem\r\n4,\"'=a, b.tif\",,names no scan\r\n"
                + "7,c.tif,3,names page 3\r\n")
        let index = String(
            decoding: try folder.data("autochrome-report/pages/index-1.js"), as: UTF8.self)
        #expect(
            index.contains(
                #"["catalogue","=On the \"pier\" · Unknown, ca. 1900 · F 12/3 · Album 12, front · "#
            ))

        // Without a catalogue nothing is missing from it.
        source.fit = nil
        let plain = try write(source, folder)
        #expect(plain.catalog == nil)
        #expect(throws: (any Error).self) { try folder.data(name) }
    }
}
