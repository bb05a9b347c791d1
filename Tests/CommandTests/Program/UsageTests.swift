import Foundation
import TestSupport
import Testing

@Suite struct UsageTests {
    @Test func saysItsVersion() async throws {
        let run = try await Program.run(["--version"])
        #expect(run.status == 0)
        #expect(run.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
    }

    @Test func helpsWhereNothingIsAsked() async throws {
        let run = try await Program.run([])
        #expect(run.status == 0)
        #expect(run.output.contains("SUBCOMMANDS"))
    }

    @Test(arguments: [
        ["--nonsense"], ["bogus"], ["colorize"], ["colorize", "a"], ["colorize", "a", "-o"],
        ["colorize", "a", "-o", "b", "--jobs", "none"],
        ["colorize", "a", "-o", "b", "--jobs", "0"],
        ["colorize", "a", "-o", "b", "--threads", "-1"],
        ["colorize", "a", "-o", "b", "--memory", "4 cows"],
        ["status"], ["report", "a", "--format", "pdf"], ["inspect"],
        ["report", "a", "--format", "iiif", "--base-url", "photos.example"],
        ["report", "a", "--format", "iiif", "--base-url", "https://photos.example/?a=b"],
        ["report", "a", "--base-url", "https://photos.example"],
        ["report", "a", "--format", "csv", "--image-service", "https://photos.example"],
        [
            "report", "a", "--format", "iiif", "--base-url", "https://photos.example",
            "--image-api", "3",
        ], ["recipes", "show"],
    ])
    func wrongUsageEndsWithTwo(arguments: [String]) async throws {
        let run = try await Program.run(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("Error: "))
        #expect(run.errors.contains("--help"), "says where to find help")
    }

    @Test(arguments: ["resume", "retry", "status", "report"])
    func foldersWithoutAnEarlierRunAreNamed(command: String) async throws {
        let bench = try Workbench()
        let run = try await bench.run(command, "colour")
        #expect(run.status == 2)
        #expect(run.errors.contains("colour"))
        #expect(run.errors.contains("autochrome colorize"), "says what to do")
        #expect(!FileManager.default.fileExists(atPath: bench.color.path), "made nothing")
    }

    @Test func aReaderThatGoesIsNoTrouble() async throws {
        let run = try await Program.shell(
            #"set -o pipefail; "$0" model info --json | true; "$0" recipes list | head -n 1"#)
        #expect(run.status == 0)
        #expect(run.output == "access\n")
        #expect(run.errors.isEmpty)
    }

    @Test func aWorkerWithoutASupervisorEnds() async throws {
        let run = try await Program.run(["worker"])
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
    }
}
