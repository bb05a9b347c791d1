import Foundation
import TestSupport
import Testing

/// Style references, as the user gives them.
@Suite(.serialized) struct StyleTests {
    /// Copies of one picture, of which a table gives some a reference.
    private func bench(_ lines: [String]) throws -> Workbench {
        let bench = try Workbench()
        for name in ["a", "b", "c, \"d\""] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: "\(name).png")
        }
        try FileManager.default.copyItem(
            at: Fixtures.packageRoot.appending(path: "Samples/coffee_grey.png"),
            to: bench.root.appending(path: "cup.png"))
        try Data(lines.joined(separator: "\n").utf8).write(
            to: bench.root.appending(path: "styles.csv"))
        return bench
    }

    @Test func equalPicturesKeepStylesOfTheirOwn() async throws {
        let bench = try bench([
            "source,reference", "scans/a.png,cup.png", "\"scans/c, \"\"d\"\".png\",\"cup.png\"",
            "scans/typo.png,cup.png",
        ])
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--style", "styles.csv", "--alternatives", "1")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains(#/1 source that does not exist, .*scans/typo.png/#))
        #expect(try bench.output("a") == bench.output("c, \"d\""))
        #expect(try bench.output("a") != bench.output("b"), "only one of them has a reference")

        let plain = try await bench.run("colorize", "scans/b.png", "-o", "plain")
        #expect(plain.status == 0)
        #expect(try bench.styles(in: "plain") == ["b_colorized.tif": false])
        #expect(
            try bench.styles(in: "colour") == [
                "a_colorized.tif": true, "b_colorized.tif": false, "c, \"d\"_colorized.tif": true,
            ])
    }

    @Test func pathsMayLeadOverSymbolicLinks() async throws {
        let bench = try bench(["scans/a.png,cup.png"])
        try FileManager.default.createSymbolicLink(
            at: bench.root.appending(path: "link"), withDestinationURL: bench.root)
        let run = try await bench.run(
            "colorize", "link/scans/a.png", "-o", "colour", "--style", "link/styles.csv")
        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.errors.contains("does not exist"))
        #expect(try bench.styles(in: "colour") == ["a_colorized.tif": true])
    }

    @Test func aReferenceIsNeededOnlyOnce() async throws {
        let bench = try bench([])
        let command = ["colorize", "scans", "-o", "colour", "--style", "cup.png"]
        let first = try await Program.run(command, in: bench.root)
        #expect(first.status == 0, "\(first.errors)")
        let whole = try bench.output("a")
        try FileManager.default.removeItem(at: bench.root.appending(path: "cup.png"))
        try FileManager.default.removeItem(at: bench.color.appending(path: "a_colorized.tif"))
        let resumed = try await bench.run("resume", "colour")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try bench.output("a") == whole)
        let again = try await Program.run(command, in: bench.root)
        #expect(again.status == 2)
        #expect(again.errors.contains("'cup.png'"))
    }

    @Test func mistakesInATableAreShownTheirLine() async throws {
        let mistakes = [
            (
                ["scans/a.png,cup.png", "scans/b.png,gone.png"],
                #/gone.png' \(line 2 of 'styles.csv'\)/#
            ),
            (["scans/a.png,cup.png", "scans/a.png,cup.png"], #/Line 2 .* a second time/#),
            (["scans/a.png"], #/Line 1 .* lacks the field `reference`/#),
            (["\"scans/a.png,cup.png"], #/Line 1 .* not closed/#),
            (["scans/a.png,styles.csv"], #/styles.csv' \(line 1 of/#),
            (["scans/a.png,\u{1B}[31m.png"], #/\\u\{1B\}\[31m/#),
        ]
        for (lines, message) in mistakes {
            let bench = try bench(lines)
            let run = try await bench.run(
                "colorize", "scans", "-o", "colour", "--style", "styles.csv")
            #expect(run.status == 2, "\(lines)")
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(!run.errors.contains("\u{1B}"))
            #expect(!FileManager.default.fileExists(atPath: bench.color.path))
        }
    }
}

extension Workbench {
    /// The output of a scan.
    fileprivate func output(_ name: String) throws -> Data {
        try Data(contentsOf: color.appending(path: "\(name)_colorized.tif"))
    }

    /// Which outputs followed a reference, as the report tells.
    fileprivate func styles(in folder: String) throws -> [String: Bool] {
        let file = root.appending(path: "\(folder)/autochrome-report/report.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let pairs = try lines.map { line in
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let picture = try #require(object["picture"] as? [String: Any])
            return (try #require(object["output_path"] as? String), picture["style"] != nil)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
