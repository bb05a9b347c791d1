import Foundation
import SystemPackage
import ReportExport
import TestSupport
import Testing

/// The tables byte for byte.
///
/// `RECORD_GOLDEN=1` records them, and fails so that nobody forgets it.
@Suite struct GoldenTests {
    @Test(arguments: ["report.csv", "report.jsonl", "summary.json"])
    func equalsTheRecordedFile(name: String) throws {
        let folder = try TestFolder()
        try folder.write([], "autochrome-report/previews/1-before.jpg")
        try folder.write([], "autochrome-report/previews/1-after.jpg")
        let source = ArrayItemSource(items: SyntheticArchive.items)
        let writer = ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
        _ = try writer.write([.csv, .jsonl, .summary])
        let written = try folder.data("autochrome-report/\(name)")
        let golden = Fixtures.url("report/\(name)")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
            try written.write(to: golden)
            Issue.record("recorded \(name)")
        }
        let recorded = try Data(contentsOf: golden)
        let writtenLines = String(decoding: written, as: UTF8.self).split(separator: "\n")
        let recordedLines = String(decoding: recorded, as: UTF8.self).split(separator: "\n")
        for (line, expected) in zip(writtenLines, recordedLines) { #expect(line == expected) }
        #expect(written == recorded)
    }
}
