import Foundation
import TestSupport
import Testing

/// Catalogue data, with the real program.
@Suite(.serialized) struct CatalogTests {
    private static let model = "autochrome-base"

    private func run(_ bench: Workbench, _ more: String...) async throws -> Program.Run {
        let run = try await Program.run(
            [
                "colorize", "scans", "-o", "colour", "--alternatives", "1", "--model", Self.model,
                "--metadata", "export.csv",
            ] + more, in: bench.root)
        #expect(run.status == 0, "\(run.errors)")
        return run
    }

    private func write(_ bench: Workbench, _ rows: String...) throws {
        let lines = ["\u{FEFF}Source;Title;Date;Rights;Shelf"] + rows
        try Data(lines.joined(separator: "\r\n").utf8)
            .write(to: bench.root.appending(path: "export.csv"))
    }

    private func contents(_ bench: Workbench) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try bench.pictures() {
            contents[name] = try Data(contentsOf: bench.color.appending(path: name))
        }
        return contents
    }

    private func tags(_ bench: Workbench, _ name: String) async throws -> [String: String] {
        let result = try await Program.shell(
            "exiftool -s -Title -DateCreated -Rights -WebStatement -Copyright colour/\(name)",
            in: bench.root)
        #expect(result.status == 0)
        var tags: [String: String] = [:]
        for line in result.output.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            tags[parts[0].trimmingCharacters(in: .whitespaces)] =
                parts[1].trimmingCharacters(in: .whitespaces)
        }
        return tags
    }

    private func bench() throws -> Workbench {
        let bench = try Workbench()
        for name in ["a.png", "sub/b.png", "c.png"] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: name)
        }
        return bench
    }

    /// A correction gives what a new run gives, and no pixel is computed for it.
    @Test func aCorrectionComputesNothing() async throws {
        let bench = try bench()
        let address = "https://creativecommons.org/publicdomain/mark/1.0/"
        try write(bench, "a.png;The \"\"pier;1897;\(address);B 7", "b.png;Boat;;;", "x.png;;;;")
        let first = try await run(bench)
        #expect(first.errors.contains("Line 4 ('x.png') names no scan of this run."))
        #expect(first.errors.contains("c.png has no row in the catalogue."))
        #expect(first.errors.contains("3 pictures done.\n"))
        let before = try contents(bench)
        #expect(before.count == 6)
        #expect(
            try await tags(bench, "a_colorized.tif") == [
                "Title": "The \"\"pier", "DateCreated": "1897", "Rights": address,
                "WebStatement": address, "Copyright": address,
            ])
        #expect(try await tags(bench, "a_colorized_alt1.tif")["Title"] == "The \"\"pier")
        let report = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.csv"),
            encoding: .utf8)
        #expect(report.contains(#""[{""name"":""Shelf"",""value"":""B 7""}]""#))
        #expect(try await run(bench).errors.contains("0 pictures to do"))

        try write(bench, "a.png;The beach;1897;\(address);B 7", "sub/b.png;Boat;;;", "c.png;C;;;")
        let forecast = try await run(bench, "--dry-run")
        #expect(
            forecast.output.contains(
                "2 with new metadata to write from changed sidecars or the catalogue"))
        #expect(try contents(bench) == before)
        let second = try await run(bench, "--json").objects()
        let pictures = second.filter { $0["type"] as? String == "picture" }
        #expect(pictures.map { $0["outcome"] as? String } == ["relabeled", "relabeled"])
        let progress = pictures.compactMap { $0["progress"] as? [String: Any] }
        #expect(progress.map { $0["computed_pixels"] as? Int } == [0, 0])
        #expect(try await tags(bench, "a_colorized.tif")["Title"] == "The beach")
        let fresh = try self.bench()
        try write(fresh, "a.png;The beach;1897;\(address);B 7", "sub/b.png;Boat;;;", "c.png;C;;;")
        _ = try await run(fresh)
        #expect(try contents(bench) == contents(fresh))
    }

    /// What a correction finds is told, and the last lines tell what it came to.
    @Test func anAlteredOutputIsNamed() async throws {
        let bench = try bench()
        try write(bench, "a.png;A;;;", "b.png;B;;;", "c.png;C;;;")
        _ = try await run(bench)
        // No look at sizes tells of a single bit.
        let altered = bench.color.appending(path: "sub/b_colorized.tif")
        var bytes = try Data(contentsOf: altered)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: altered)
        try write(bench, "a.png;A 2;;;", "b.png;B 2;;;", "c.png;C;;;")
        let corrected = try await run(bench)
        let lines = corrected.errors.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("sub/b_colorized.tif: a file of this output") } == 1)
        #expect(corrected.errors.contains("3 pictures done, 1 of them with new metadata only.\n"))
        try write(bench, "a.png;A 3;;;", "b.png;B 2;;;", "c.png;C;;;", "A.jpg;;;;")
        let again = try await run(bench, "--json")
        let objects = try again.objects()
        #expect(objects.last { $0["type"] as? String == "summary" }?["relabeled"] as? Int == 1)
        #expect(again.errors.contains("Line 5 ('A.jpg') names no scan of this run."))
    }

    /// A report that cannot be written is named, the others are there, and the status tells.
    @Test func aReportThatCannotBeWrittenIsNamed() async throws {
        let bench = try bench()
        try write(bench, "a.png;A;;;", "b.jpg;B;;;", "c.png;C;;;")
        let way = bench.color.appending(path: "autochrome-report/report.csv/x")
        try FileManager.default.createDirectory(at: way, withIntermediateDirectories: true)
        let run = try await Program.run(
            [
                "colorize", "scans", "-o", "colour", "--model", Self.model, "--metadata",
                "export.csv", "--json",
            ], in: bench.root)
        #expect(run.status == 4)
        #expect(run.errors.contains("autochrome-report/report.csv: cannot be written"))
        #expect(
            run.errors.contains(
                "Line 3 ('b.jpg') names no scan of this run (did you mean 'sub/b.png'?)."))
        let summary = try run.objects().last { $0["type"] as? String == "summary" }
        #expect(summary?["exit_status"] as? Int == 4)
        for name in ["report.html", "report.jsonl", "summary.json"] {
            let file = bench.color.appending(path: "autochrome-report/\(name)")
            #expect(FileManager.default.fileExists(atPath: file.path))
        }
    }

    @Test func whatIsWrongIsNamedBeforeAnythingIsDone() async throws {
        let bench = try bench()
        try Data("source;page\na.png;one\nb.png\nc.png;0\n".utf8)
            .write(to: bench.root.appending(path: "export.csv"))
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--model", Self.model, "--metadata", "export.csv")
        #expect(run.status == 2)
        for part in ["'export.csv'", "Line 2, column 'page'", "Line 3:", "Line 4, column 'page'"] {
            #expect(run.errors.contains(part), "\(part): \(run.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }

    /// A batch goes on without a catalogue that has moved.
    @Test func resumeReadsItAgainOrSaysThatItIsGone() async throws {
        let bench = try bench()
        try write(bench, "a.png;A;;;")
        let base = ["colorize", "scans", "-o", "colour", "--model", "autochrome-base"]
        let first = try await Program.run(
            base + ["--metadata", "export.csv", "--limit", "1"], in: bench.root)
        #expect(first.status == 75, "\(first.status) \(first.errors)")
        try write(bench, "a.png;Other;;;")
        let again = try await bench.run("resume", "colour", "--json")
        #expect(again.status == 0 || again.status == first.status)
        #expect(try await tags(bench, "a_colorized.tif")["Title"] == "Other")
        try FileManager.default.removeItem(at: bench.root.appending(path: "export.csv"))
        let resumed = try await bench.run("resume", "colour")
        #expect(resumed.status == 0 || resumed.status == first.status)
        #expect(resumed.errors.contains("export.csv' no longer exists"))
        #expect(try await tags(bench, "a_colorized.tif")["Title"] == "Other")
    }
}
