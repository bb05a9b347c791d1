import Foundation
import Imaging
import SystemPackage
import TestSupport
import Testing

/// Hints, as the user gives them.
@Suite(.serialized) struct HintTests {
    /// Copies of one scan, and a file of hints.
    private func bench(_ lines: [String], names: [String] = ["a", "b"]) throws -> Workbench {
        let bench = try Workbench()
        for name in names { try bench.add(sample: "coffee_grey.png", as: "\(name).png") }
        try bench.hint(lines)
        return bench
    }

    private static let heading = "source,x,y,colour"
    /// The coffee in the cup.
    private static let place = (x: 300, y: 160)

    private static func colorize(_ bench: Workbench, _ more: String...) async throws -> Program.Run
    {
        try await Program.run(
            ["colorize", "scans", "-o", "colour", "--format", "png", "--hints", "hints.csv"] + more,
            in: bench.root)
    }

    @Test func aHintMakesItsPlaceBlueInOnePictureOfTwo() async throws {
        let bench = try bench([
            Self.heading, "scans/a.png,\(Self.place.x),\(Self.place.y),lab(30 5 -35)",
            "scans/a.png,600,10,red", "scans/typo.png,1,1,grey",
        ])
        let run = try await Self.colorize(bench)
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.errors.contains(
                #/Line 4 of 'hints.csv' names '.*scans/typo.png', which does not exist/#))
        let hinted = try bench.color("a_colorized", at: Self.place)
        #expect(hinted.blue > hinted.red + 35, "\(hinted)")
        // Equal content, and no hint: a result of its own.
        let plain = try bench.color("b_colorized", at: Self.place)
        #expect(plain.blue < plain.red + 20, "\(plain)")

        let rows = try bench.rows()
        let record = try #require(rows["scans/a.png"] ?? rows["a.png"])
        let hints = try #require(record["hints"] as? [String: Any])
        #expect(hints["used"] as? Int == 1)
        #expect((hints["file"] as? String)?.hasSuffix("hints.csv") == true)
        #expect((hints["file_sha256"] as? String)?.count == 64)
        let remarks = try #require(hints["remarks"] as? [[String: Any]])
        #expect(remarks.map { $0["line"] as? Int } == [3])
        #expect((record["warnings"] as? [String])?.contains { $0.contains("Line 3") } == true)
        let csv = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.csv"), encoding: .utf8
        )
        #expect(csv.contains("hints_remarks") && csv.contains("line 3 lies outside"))
    }

    @Test func alternativesAndOlderModelsFollowHintsToo() async throws {
        let bench = try bench(
            [Self.heading, "scans/a.png,\(Self.place.x),\(Self.place.y),lab(30 5 -35)"],
            names: ["a"])
        let run = try await Self.colorize(
            bench, "--model", "autochrome-base", "--alternatives", "1")
        #expect(run.status == 0, "\(run.errors)")
        for name in ["a_colorized", "a_colorized_alt1"] {
            let found = try bench.color(name, at: Self.place)
            #expect(found.blue > found.red + 35, "\(name): \(found)")
        }
    }

    @Test func hintsAreNeededOnlyOnce() async throws {
        let bench = try bench(
            [Self.heading, "scans/a.png,\(Self.place.x),\(Self.place.y),navy"], names: ["a"])
        #expect(try await Self.colorize(bench).status == 0)
        let whole = try bench.output("a_colorized")
        try FileManager.default.removeItem(at: bench.root.appending(path: "hints.csv"))
        try FileManager.default.removeItem(at: bench.color.appending(path: "a_colorized.png"))
        let resumed = try await bench.run("resume", "colour")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try bench.output("a_colorized") == whole)
        let again = try await Self.colorize(bench)
        #expect(again.status == 2 && again.errors.contains("'hints.csv'"), "\(again.errors)")
    }

    @Test func aRecipeMayNameTheFileAndADryRunReadsIt() async throws {
        let bench = try bench([Self.heading, "scans/a.png,5,5,reddish"], names: ["a"])
        let shown = try await bench.run("recipes", "show", "archive")
        let recipe = shown.output.replacing(
            #/hints: ""/#, with: "hints: \(bench.root.path)/hints.csv")
        #expect(recipe.contains("hints.csv"))
        try Data(recipe.utf8).write(to: bench.root.appending(path: "mine.yaml"))
        let arguments = ["colorize", "scans", "-o", "colour", "--recipe", "./mine.yaml"]
        let bad = try await Program.run(arguments + ["--dry-run"], in: bench.root)
        #expect(bad.status == 2, "\(bad.output)")
        #expect(bad.errors.contains(#/Line 2 .* 'reddish'/#), "\(bad.errors)")
        try bench.hint([Self.heading, "scans/a.png,5,5,red"])
        let good = try await Program.run(arguments + ["--dry-run"], in: bench.root)
        #expect(good.status == 0 && good.output.contains("1 picture to do"), "\(good.errors)")
    }

    @Test func mistakesAreShownTheirLine() async throws {
        let mistakes = [
            (["scans/a.png,1,2,red"], #/Line 1 .* is not a heading/#),
            ([Self.heading, "scans/a.png,1,2,red", "scans/a.png,1,2,blue"], #/Lines 2 and 3/#),
            ([Self.heading, "scans/a.png,1,2,\u{1B}[31m"], #/Line 2 .*\\u\{1B\}\[31m/#),
            (["source,mask,colour", "scans/a.png,gone.png,red"], #/gone.png' \(line 2 of/#),
        ]
        for (lines, message) in mistakes {
            let bench = try bench(lines, names: ["a"])
            let run = try await Self.colorize(bench)
            #expect(run.status == 2, "\(lines)")
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(!run.errors.contains("\u{1B}"))
            #expect(!FileManager.default.fileExists(atPath: bench.color.path))
        }
        let bench = try bench([Self.heading, "scans/a.png,1,2,red"], names: ["a"])
        let run = try await Self.colorize(bench, "--preprocessing", "reference")
        #expect(run.status == 2 && run.errors.contains("reference"), "\(run.errors)")
    }
}

extension Workbench {
    fileprivate func hint(_ lines: [String]) throws {
        try Data(lines.joined(separator: "\n").utf8)
            .write(to: root.appending(path: "hints.csv"))
    }

    fileprivate func output(_ name: String) throws -> Data {
        try Data(contentsOf: color.appending(path: "\(name).png"))
    }

    /// The mean of the pixels around a place of an output.
    fileprivate func color(
        _ name: String, at place: (x: Int, y: Int)
    ) throws -> (red: Int, blue: Int) {
        VipsRuntime.start()
        let path = FilePath(color.appending(path: "\(name).png").path)
        let image = try SourcePicture(opening: path).decode(workFolder: FilePath(root.path))
        var samples = [UInt8](repeating: 0, count: 3 * 25)
        try image.read8(x: place.x - 2, y: place.y - 2, width: 5, height: 5, into: &samples)
        func mean(_ band: Int) -> Int {
            stride(from: band, to: 75, by: 3).reduce(0) { $0 + Int(samples[$1]) } / 25
        }
        return (mean(0), mean(2))
    }

    /// The records of pictures by their sources.
    fileprivate func rows() throws -> [String: [String: Any]] {
        let file = color.appending(path: "autochrome-report/report.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let pairs = try lines.map { line in
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return (
                try #require(object["source_path"] as? String),
                try #require(object["picture"] as? [String: Any])
            )
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
