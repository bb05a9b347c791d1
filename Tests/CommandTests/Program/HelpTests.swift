import Foundation
import TestSupport
import Testing

/// What users read first.
///
/// To change a text on purpose: `RECORD_GOLDEN=1 make test`, then look at the
/// difference.
@Suite struct HelpTests {
    static let commands: [[String]] = [
        ["colorize"], ["resume"], ["status"], ["report"], ["retry"], ["verify"], ["relocate"],
        ["inspect"], ["preview"], ["evaluate"],
        ["recipes", "list"], ["recipes", "show"], ["recipes", "check"], ["model", "info"],
        ["model", "verify"], ["model", "import"], ["model", "export"], ["train"], ["doctor"],
        ["sign"], ["package"],
    ]

    @Test(arguments: commands + [[], ["recipes"], ["model"]])
    func saysWhatItAlwaysSaid(command: [String]) async throws {
        let run = try await Program.run(command + ["--help"], environment: ["COLUMNS": "80"])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        let name = (["help"] + command).joined(separator: "-")
        try Golden.expect(run.output, "\(name).txt")
    }

    @Test(arguments: commands)
    func hasExamplesAndStatusesAndFitsTheTerminal(command: [String]) async throws {
        let run = try await Program.run(["help"] + command, environment: ["COLUMNS": "80"])
        #expect(run.output.contains("\nEXAMPLES:\n  autochrome \(command.joined(separator: " "))"))
        #expect(run.output.contains("\nEXIT STATUS:\n  0     "))
        let longest = run.output.split(separator: "\n").map(\.count).max() ?? 0
        #expect(longest <= 80)
    }

    @Test func theWorkerIsNobodysBusiness() async throws {
        let run = try await Program.run(["--help"])
        #expect(!run.output.contains("worker"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func shellsCompleteCommands(shell: String) async throws {
        let run = try await Program.run(["--generate-completion-script", shell])
        #expect(run.status == 0)
        #expect(run.output.contains("colorize") && run.output.contains("dry-run"))
    }

    @Test func theManualKnowsEveryCommandAndOption() async throws {
        let manual = try String(
            contentsOf: Fixtures.packageRoot.appending(path: "docs/autochrome.1"), encoding: .utf8)
        let plain = manual.replacing("\\-", with: "-")
        for command in Self.commands {
            #expect(plain.contains(".It Em \(command[0])"), "run 'make manual'")
            let help = try await Program.run(["help"] + command)
            for option in help.output.matches(of: #/--([a-z-]+)/#).map(\.output.1) {
                #expect(plain.contains("-\(option)"), "\(option): run 'make manual'")
            }
        }
    }
}
