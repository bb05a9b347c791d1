import Foundation
import TestSupport
import Testing

/// Pictures that cannot be taken, and inputs that name nothing, as the user meets them.
@Suite struct UnsupportedTests {
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        for number in 10..<22 { try bench.add("plate \(number).psd", Data("8BPS".utf8)) }
        try bench.add("readme.txt", Data("Dear Sir".utf8))
        try bench.add("list.xml", Data("<x/>".utf8))
        try bench.add("more.xml", Data("<x/>".utf8))
        return bench
    }

    @Test func theyAreNamedAndHaveRows() async throws {
        let bench = try bench()
        let sources = try bench.sources()
        let run = try await bench.run("colorize", "scans", "-o", "colour")
        #expect(run.status == 3, "\(run.errors)")
        let named = run.errors.split(separator: "\n").filter { $0.contains(".psd: Not supported") }
        #expect(named.count == 10)
        #expect(named.first?.contains("plate 10.psd") == true)
        #expect(named.allSatisfy { $0.contains("as TIFF beside it") })
        #expect(run.errors.contains("2 more files not supported"))
        #expect(run.errors.contains("3 other files ignored (2 .xml, 1 .txt)"))
        let report = bench.color.appending(path: "autochrome-report")
        for name in ["report.csv", "report.jsonl", "report.html"] {
            let text = try String(
                contentsOf: report.appending(path: name), encoding: .utf8)
            for number in 10..<22 { #expect(text.contains("plate \(number).psd"), "\(name)") }
            #expect(text.contains("as TIFF beside it"))
        }
        #expect(try bench.sources() == sources)

        // A supported file of the same name makes good for one.
        try bench.add(sample: "antoine_claudet_damaged.png", as: "plate 10.png")
        let facts = try await bench.run(
            "colorize", "scans", "-o", "colour", "--json", "--exclude", "plate [12]1.*",
            "--exclude", "plate 1[2-9].*", "--exclude", "plate 20.*"
        )
        #expect(facts.status == 0, "\(facts.errors)")
        let walk = try #require(try facts.objects().first?["walk"] as? [String: Any])
        #expect(walk["represented"] as? Int == 1 && walk["unsupported"] as? Int == 0)
        #expect(walk["sidecars"] as? [String: Int] == ["xml": 2, "txt": 1])
        let lines = try String(
            contentsOf: report.appending(path: "report.jsonl"), encoding: .utf8)
        #expect(lines.contains(#""represented_by":"plate 10.png""#))
        let quiet = try await bench.run("colorize", "scans", "-o", "colour", "--quiet")
        #expect(quiet.status == 3)
        #expect(quiet.errors.split(separator: "\n").count == 11, "\(quiet.errors)")
    }

    @Test func aDryRunTellsTheSame() async throws {
        let bench = try bench()
        let text = try await bench.run("colorize", "scans", "-o", "colour", "--dry-run")
        #expect(text.status == 0)
        #expect(text.errors.contains("plate 19.psd: Not supported"))
        #expect(text.errors.contains("2 more files not supported"))
        #expect(text.output.contains("12 not supported"))
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }

    @Test func namesThatMatchNothingAreWrongUsage() async throws {
        let bench = try bench()
        for more in [[], ["--dry-run"]] {
            let pattern = try await Program.run(
                ["colorize", "scans", "-o", "colour", "--include", "*.tiff"] + more, in: bench.root)
            #expect(pattern.status == 2)
            #expect(pattern.errors.contains("'*.tiff'"))
            let path = try await Program.run(
                ["colorize", "scans/*.tif", "-o", "colour"] + more, in: bench.root)
            #expect(path.status == 2)
            #expect(path.errors.contains("scans/*.tif"))
        }
        #expect(!FileManager.default.fileExists(atPath: bench.color.path), "nothing was changed")
    }

    @Test func anEmptyFolderIsNoFailure() async throws {
        let bench = try Workbench()
        for more in [[], ["--dry-run"]] {
            let run = try await Program.run(
                ["colorize", "scans", "-o", "colour"] + more, in: bench.root)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains(#/There are no pictures in .*/scans\.\n/#))
        }
    }
}
