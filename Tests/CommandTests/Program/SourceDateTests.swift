import Foundation
import TestSupport
import Testing

/// The time that outputs state, with the real program.
@Suite(.serialized) struct SourceDateTests {
    private func colorize(_ bench: Workbench, epoch: String) async throws -> Program.Run {
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        return try await bench.run(
            "colorize", "scans", "-o", "colour", "--alternatives", "1",
            environment: ["SOURCE_DATE_EPOCH": epoch])
    }

    /// What each output states, by name.
    private func times(_ bench: Workbench) throws -> [String: String] {
        var times: [String: String] = [:]
        for name in try bench.pictures() {
            let text = String(
                decoding: try Data(contentsOf: bench.color.appending(path: name)), as: UTF8.self)
            let time = try #require(text.firstMatch(of: /stEvt:when>([^<]*)</))
            times[name] = String(time.1)
        }
        return times
    }

    @Test func theVariableFixesTheTime() async throws {
        let bench = try Workbench()
        #expect(try await colorize(bench, epoch: "981173106").status == 0)
        // `date -u -d @981173106`
        let time = "2001-02-03T04:05:06Z"
        #expect(try times(bench) == ["a_colorized.tif": time, "a_colorized_alt1.tif": time])
    }

    @Test func withoutItOutputsStateTheRun() async throws {
        let bench = try Workbench()
        let before = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        #expect(try await colorize(bench, epoch: "").status == 0)
        let times = try times(bench)
        #expect(times.count == 2 && Set(times.values).count == 1)
        let time = try Date(try #require(times.values.first), strategy: .iso8601)
        #expect(time >= before && time <= Date())
    }

    @Test(arguments: ["yesterday", "-1", "1.5", "253402300800", "99999999999999999999"])
    func anythingElseIsRefused(_ value: String) async throws {
        let bench = try Workbench()
        let run = try await colorize(bench, epoch: value)
        #expect(run.status == 4)
        #expect(run.errors.contains("SOURCE_DATE_EPOCH is '\(value)'"))
        #expect(try bench.pictures().isEmpty)
    }
}
