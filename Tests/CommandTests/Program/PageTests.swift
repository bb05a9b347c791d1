import Foundation
import TestSupport
import Testing

/// TIFF files with several pages, with the real decoders.
@Suite(.serialized) struct PageTests {
    private static let model = Fixtures.url("pytorch/model_eighth.safetensors").path

    private func colorize(_ bench: Workbench, _ more: String...) async throws -> Program.Run {
        try await Program.run(
            ["colorize", "scans", "-o", "colour", "--model", Self.model] + more, in: bench.root)
    }

    /// The rows of the report as objects, in their order.
    private func rows(_ bench: Workbench) throws -> [[String: Any]] {
        let file = bench.color.appending(path: "autochrome-report/report.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func eachPageIsAPictureOfItsOwn() async throws {
        let bench = try Workbench()
        try bench.add("a.tif", GrayTIFF.file(pages: 3))
        try bench.add("b.tif", GrayTIFF.file(pages: 2, width: 161))
        try bench.add("b_p01.tif", GrayTIFF.file(pages: 1, width: 162))
        let names = [
            "a_p01_colorized.tif", "a_p02_colorized.tif", "a_p03_colorized.tif",
            "b.tif_p01_colorized.tif", "b.tif_p02_colorized.tif", "b_p01_colorized.tif",
        ]
        let dry = try await colorize(bench, "--pages", "all", "--dry-run")
        #expect(dry.output.contains("\n6 pictures to do"), "\(dry.output)")
        let run = try await colorize(bench, "--pages", "all")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("6 pictures done."))
        #expect(try bench.pictures() == names)
        let rows = try rows(bench)
        #expect(rows.map { $0["page"] as? Int } == [1, 2, 3, 1, 2, nil])
        #expect(rows.map { $0["output_path"] as? String } == names)
        for row in rows {
            let flags = try #require(row["qc_flags"] as? [String])
            #expect(!flags.contains("multipage") && !flags.contains("duplicate"))
        }
        // The pages are different pictures, and each output says which one it shows.
        let outputs = try names.prefix(3).map {
            try Data(contentsOf: bench.color.appending(path: $0))
        }
        #expect(Set(outputs).count == 3)
        #expect(outputs[1].range(of: Data("sourcePage>2<".utf8)) != nil)
        let manifest = try await Program.shell(
            "sha256sum --check --strict manifest-sha256.txt", in: bench.color)
        #expect(manifest.status == 0)
        let listed = try await bench.run("status", "colour", "--sort", "path")
        #expect(listed.output.contains("a.tif, page 2"))

        // Without its state every page is recognized by what its output says.
        let stamps = try bench.stamps(names)
        try FileManager.default.removeItem(at: bench.color.appending(path: ".autochrome"))
        let again = try await colorize(bench, "--pages", "all")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try bench.stamps(names) == stamps)
    }

    /// Pages that nobody counts to the end are one failure, not ten thousand rows.
    @Test(arguments: ["all", "first"]) func tooManyPages(pages: String) async throws {
        let bench = try Workbench()
        try bench.add("a.tif", GrayTIFF.file(pages: 1))
        try bench.add("b.tif", Data(ManyPages.file(count: 10_001)))
        let run = try await colorize(bench, "--pages", pages)
        #expect(run.status == 3, "\(run.errors)")
        let rows = try rows(bench)
        #expect(rows.map { $0["source_path"] as? String } == ["a.tif", "b.tif"])
        #expect(run.errors.contains("more than 10,000 pictures"), "\(run.errors)")
    }

    @Test func pagesAreAddedRepairedAndTakenAway() async throws {
        let bench = try Workbench()
        try bench.add("a.tif", GrayTIFF.file(pages: 3, damaged: 2))
        let first = try await bench.run("colorize", "scans", "-o", "colour")
        #expect(first.status == 0, "\(first.errors)")
        #expect(try bench.pictures() == ["a_colorized.tif"])
        #expect((try rows(bench)[0]["qc_flags"] as? [String])?.contains("multipage") == true)
        let stamps = try bench.stamps(["a_colorized.tif"])

        let all = try await bench.run("colorize", "scans", "-o", "colour", "--pages", "all")
        #expect(all.status == 3, "\(all.errors)")
        #expect(all.errors.contains(#/a\.tif, page 2: /#))
        #expect(try bench.pictures() == ["a_colorized.tif", "a_p03_colorized.tif"])
        #expect(try bench.stamps(["a_colorized.tif"]) == stamps)
        #expect((try rows(bench)[0]["qc_flags"] as? [String])?.contains("multipage") == false)

        try bench.add("a.tif", GrayTIFF.file(pages: 2))
        // The settings of the last run are kept.
        let resumed = try await bench.run("resume", "colour")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try bench.pictures() == ["a_colorized.tif", "a_p02_colorized.tif"])
        #expect(try rows(bench).map { $0["state"] as? String } == ["done", "done", "skipped"])
        let superseded = bench.color.appending(path: ".autochrome/superseded")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: superseded.path).sorted()
                == ["a_colorized.tif", "a_p03_colorized.tif"])
        let table = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.csv"),
            encoding: .utf8)
        #expect(table.contains("page_gone"))
    }

    /// What a worker holds for one picture is not what it held for an earlier one.
    @Test func eachPictureHasItsOwnPeakOfMemory() async throws {
        let bench = try Workbench()
        try bench.add("a.tif", GrayTIFF.file(pages: 1, width: 8000, height: 6000))
        try bench.add("b.tif", GrayTIFF.file(pages: 1))
        let run = try await colorize(bench, "--jobs", "1")
        #expect(run.status == 0, "\(run.errors)")
        let peaks = try rows(bench).map { row in
            let picture = try #require(row["picture"] as? [String: Any])
            return try #require(picture["peak_resident_bytes"] as? Int)
        }
        // 48 million samples are held in memory.
        #expect(peaks[0] - peaks[1] > 40_000_000, "\(peaks)")
    }
}

extension Workbench {
    /// What changes if an output is written anew.
    fileprivate func stamps(_ names: [String]) throws -> [String] {
        try names.map { name in
            let path = color.appending(path: name).path
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return "\(attributes[.systemFileNumber] ?? "") \(attributes[.modificationDate] ?? "")"
        }
    }
}
