import Foundation
import TestSupport
import Testing

/// `--language`.
@Suite struct LanguageTests {
    private static let sentence = "Die Farben sind eine Schätzung durch Software"

    @Test func outputsReportAndResumeKeepIt() async throws {
        let bench = try Workbench()
        try bench.add("a.jpg", try Data(contentsOf: Fixtures.url("imaging/grey8.jpg")))
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--language", "de", "--format", "jpeg")
        #expect(run.status == 0, "\(run.errors)")
        try bench.add(
            "b.png",
            try Data(
                contentsOf: Fixtures.packageRoot.appending(
                    path: "Samples/antoine_claudet_damaged.png")))
        #expect(try await bench.run("resume", "colour").status == 0)
        for name in ["a_colorized.jpg", "b_colorized.jpg"] {
            let bytes = try Data(contentsOf: bench.color.appending(path: name))
            #expect(bytes.range(of: Data(Self.sentence.utf8)) != nil, "\(name)")
            #expect(bytes.range(of: Data("Colours are an estimate".utf8)) != nil, "\(name)")
        }
        let page = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.html"),
            encoding: .utf8)
        #expect(page.contains("lang=\"de\">Alle Farben in diesen Bildern sind eine Schätzung"))
        // Other words are other outputs, and finished ones keep theirs.
        let other = try await bench.run("colorize", "scans", "-o", "colour", "--format", "jpeg")
        #expect(other.status == 0)
        #expect(
            other.errors.contains("2 finished pictures were made with other settings (recipe "))
        #expect(other.errors.contains(", in the language de)"), "\(other.errors)")
    }

    @Test func anUnknownLanguageIsRefused() async throws {
        let bench = try Workbench()
        let run = try await bench.run("colorize", "scans", "-o", "colour", "--language", "la")
        #expect(run.status == 2)
        #expect(run.errors.contains("de"))
    }
}
