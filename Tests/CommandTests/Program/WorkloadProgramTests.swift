import Foundation
import TestSupport
import Testing

/// How much of the machine the program takes, and that results do not tell.
@Suite(.serialized) struct WorkloadProgramTests {
    /// A bench with two pictures, one of them larger than what the network sees at once.
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        try bench.add(sample: "coffee_grey.png", as: "b.png")
        return bench
    }

    private func contents(_ bench: Workbench) throws -> [String: Data] {
        try Dictionary(
            uniqueKeysWithValues: bench.pictures().map { name in
                (name, try Data(contentsOf: bench.color.appending(path: name)))
            })
    }

    @Test func aSinglePictureUsesAllThreads() async throws {
        let bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png")
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--jobs", "2", "--threads", "3", "--memory", "8G",
            "--json")
        #expect(run.status == 0, "\(run.errors)")
        let work = try #require(try run.objects().first?["work"] as? [String: Int])
        #expect(work["jobs"] == 2 && work["threads"] == 3)
        #expect(work["memory_bytes"] == 8_000_000_000)
        let report = try Data(
            contentsOf: bench.color.appending(path: "autochrome-report/report.jsonl"))
        let line = try JSONSerialization.jsonObject(with: report) as? [String: Any]
        let record = try #require(line?["picture"] as? [String: Any])
        #expect(record["threads"] as? Int == 3)
    }

    @Test func resultsDoNotDependOnTheShareOfTheMachine() async throws {
        var expected: [String: Data]?
        let model = Fixtures.url("pytorch/model_eighth.safetensors").path
        let shares = [
            ["--jobs", "1", "--threads", "1"], ["--jobs", "2", "--threads", "1"],
            ["--jobs", "1", "--threads", "2"], ["--jobs", "2", "--threads", "2"],
            ["--jobs", "2", "--threads", "5", "--memory", "1G"], ["--memory", "900G"],
        ]
        for share in shares {
            let bench = try bench()
            let run = try await Program.run(
                ["colorize", "scans", "-o", "colour", "--quiet", "--model", model] + share,
                in: bench.root)
            #expect(run.status == 0, "\(share): \(run.errors)")
            let found = try contents(bench)
            #expect(found.count == 2)
            #expect(found == expected ?? found, "\(share)")
            expected = found
        }
    }

    @Test func tooLittleMemoryIsRefusedBeforeAnythingIsBegun() async throws {
        let bench = try bench()
        for command in [
            ["colorize", "scans", "-o", "colour"],
            ["colorize", "scans", "-o", "colour", "--dry-run"],
        ] {
            let run = try await Program.run(
                command + ["--memory", "100M", "--json"], in: bench.root)
            #expect(run.status == 4)
            #expect(run.errors.contains("100 MB of memory is not enough"))
            #expect(run.errors.contains("--memory"))
            let fact = try #require(try run.objects().first)
            #expect(fact["type"] as? String == "error" && fact["exit_status"] as? Int == 4)
        }
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }

    /// An interlaced PNG is held in memory as a whole: this one of 1,936 megapixels, of which hardly
    /// more than the header is there, is refused its memory before a pixel is missed.
    @Test func aPictureThatNeedsMoreThanTheShareOfAWorkerHarmsNoOther() async throws {
        let bench = try bench()
        let huge = PNGFile.gray(
            side: 44_000, bits: 8, isInterlaced: true,
            pixels: Array(repeating: 0x78, count: 120_000))
        try bench.add("huge.png", Data(huge))
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--jobs", "1", "--threads", "1", "--memory", "1G",
            "--json", "--quiet")
        #expect(run.status == 3)
        let failures = try run.objects().compactMap { $0["failure"] as? [String: Any] }
        #expect(failures.isEmpty == false)
        for failure in failures { #expect(failure["kind"] as? String == "out_of_memory") }
        #expect(run.errors.contains("memory"))
        #expect(try bench.pictures() == ["a_colorized.tif", "b_colorized.tif"])
    }

    @Test func whatWasChosenIsShownAndKept() async throws {
        let bench = try bench()
        let share = ["--jobs", "3", "--threads", "2", "--memory", "2G"]
        let forecast = try await Program.run(
            ["colorize", "scans", "-o", "colour", "--dry-run"] + share, in: bench.root)
        #expect(
            forecast.output.contains(
                "\nWork: at most 2 pictures at a time, on 2 processors, in 2.0 GB of memory.\n"))
        #expect(forecast.errors.contains("not for 3"), "says that memory bounds the jobs")
        let first = try await Program.run(
            ["colorize", "scans", "-o", "colour", "--limit", "1"] + share, in: bench.root)
        #expect(first.status == 75)
        #expect(first.errors.contains("not for 3"))
        let table = try await bench.run("status", "colour")
        #expect(table.output.contains(#/Work +at most 2 pictures at a time, on 2 processors/#))

        let resumed = try await bench.run("resume", "colour", "--threads", "1")
        #expect([0, 75].contains(resumed.status))
        let status = try await bench.run("status", "colour", "--json").objects()
        let lastRun = try #require(status.first?["last_run"] as? [String: Any])
        let started = try #require(lastRun["started"] as? String)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        #expect(try style.parse(started) <= Date())
        let work = try #require(lastRun["work"] as? [String: Int])
        #expect(work["jobs"] == 2 && work["threads"] == 1)
        #expect(work["memory_bytes"] == 2_000_000_000)
    }
}
