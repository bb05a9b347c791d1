import Credentials
import Foundation
import TestSupport
import Testing

#if DEBUG
/// However a command is killed, no credentials stay beside what they do not hold of.
@Suite(.serialized) struct SigningBesideCrashTests: SigningBeside {
    private static let points = [
        "after_staging:kill:1", "after_signing:kill:1", "after_content:kill:1", "after_link:kill:1",
        "after_link:kill:2", "after_link:kill:3", "after_link:kill:4", "after_companions:kill:1",
        "after_rename:kill:1", "after_folder_sync:kill:1", "after_commit:kill:1",
    ]

    /// Wherever it is killed, the next run ends as one that nobody has disturbed.
    @Test(arguments: points)
    func runsGoOnAfterACrash(_ point: String) async throws {
        let bench = try Workbench.forSigning()
        let options = Self.beside + ["--alternatives", "1", "--jobs", "1"]
        let killed = try await colorize(bench, options, failingAt: point)
        #expect(killed.status == nil && killed.signal == SIGKILL)
        #expect(try await colorize(bench, options).status == 0)
        try await expectSound(bench, pictures: 4)
        let table = try text(bench, "autochrome-report/report.csv")
        #expect(!table.contains(",unsigned,"))
    }

    /// Nothing is left of what a killed run has signed when the next one signs nothing.
    @Test(arguments: ["after_link:kill:3", "after_companions:kill:1"])
    func unsignedRunsLeaveNothingBehind(_ point: String) async throws {
        let bench = try Workbench.forSigning()
        let options = ["--alternatives", "1", "--jobs", "1"]
        let killed = try await colorize(bench, options + Self.beside, failingAt: point)
        #expect(killed.signal == SIGKILL)
        #expect(try await colorize(bench, options).status == 0)
        #expect(try bench.pictures().allSatisfy { $0.hasSuffix(".jpg") })
        #expect(try await bench.run("verify", "colour").status == 0)
    }

    /// The job state goes, too: what holds is taken over, and what does not hold goes.
    @Test func adoptedOutputsKeepWhatHolds() async throws {
        let bench = try Workbench.forSigning()
        let options = Self.beside + ["--alternatives", "1"]
        #expect(try await colorize(bench, options).status == 0)
        let before = try contents(bench)
        func loseState() throws {
            try FileManager.default.removeItem(at: bench.color.appending(path: ".autochrome"))
        }
        try loseState()
        let adopted = try await colorize(bench, options + ["--json"])
        #expect(adopted.status == 0 && adopted.output.contains("\"adopted\""), "\(adopted.errors)")
        #expect(try contents(bench) == before)
        try await expectSound(bench, pictures: 4)
        // That of the other version is of the same scan.
        try loseState()
        let place = bench.color.appending(path: "a_colorized.c2pa")
        try #require(before["a_colorized_alt1.c2pa"]).write(to: place)
        #expect(try await colorize(bench, options).errors.contains("is not signed"))
        #expect(try !bench.pictures().contains { $0.hasPrefix("a_") && $0.hasSuffix(".c2pa") })
        #expect(try await bench.run("verify", "colour").status == 0)
        #expect(try await run(bench, ["sign", "colour"] + Self.beside).status == 0)
        try await expectSound(bench, pictures: 4)
    }

    /// What takes the place of signed files, at each step; then `sign` or a run, with signatures or without.
    @Test(arguments: ["after_replacing:kill:1", "after_replacing:kill:2", "after_rename:kill:1"])
    func changesGoOnAfterACrash(_ point: String) async throws {
        let bench = try Workbench.forSigning()
        let options = ["--jobs", "1", "--metadata", "catalogue.csv"]
        #expect(try await colorize(bench, Self.beside).status == 0)
        for (title, interrupted, next) in [
            ("Harbour", Self.beside, Self.beside), ("Quay", [], Self.beside),
            ("Pier", Self.beside, []),
        ] {
            try Data("source,title\na.png,\(title)\n".utf8)
                .write(to: bench.root.appending(path: "catalogue.csv"))
            let killed = try await colorize(bench, options + interrupted, failingAt: point)
            #expect(killed.signal == SIGKILL, "\(title)")
            #expect(try await colorize(bench, options + next).status == 0)
            #expect(try await bench.run("verify", "colour").status == 0)
            if next.isEmpty {
                #expect(try !bench.pictures().contains("a_colorized.c2pa"))
            } else {
                try await expectSound(bench, pictures: 2)
            }
        }
    }

    @Test(arguments: [
        "after_signing:kill:1", "after_link:kill:1", "after_replacing:kill:2",
        "after_rename:kill:1", "after_folder_sync:kill:1",
    ])
    func signingGoesOnAfterACrash(_ point: String) async throws {
        let bench = try Workbench.forSigning()
        let companion = ["--alternatives", "1"]
        #expect(try await colorize(bench, companion).status == 0)
        let sign = ["sign", "colour"] + Self.beside
        let killed = try await run(bench, sign, failingAt: point)
        #expect(killed.signal == SIGKILL)
        let verified = try await bench.run("verify", "colour")
        #expect(verified.status == 0, "\(verified.errors)")
        let isBegun = point != "after_signing:kill:1"
        #expect(
            verified.errors.contains("were being replaced when a command was interrupted")
                == isBegun)
        // A run that signs nothing takes back what is half done, and `sign` completes it.
        if point.hasSuffix(":1") {
            #expect(try await colorize(bench, companion).status == 0)
            #expect(try await bench.run("verify", "colour").status == 0)
            #expect(try bench.pictures().allSatisfy { $0.hasSuffix(".jpg") })
        }
        #expect(try await run(bench, sign).status == 0)
        try await expectSound(bench, pictures: 4)
    }

    /// Signatures of this kind differ each time, so that files of three records may stand beside each other.
    @Test func severalCrashesLeaveNothingAltered() async throws {
        let bench = try Workbench.forSigning()
        let companion = ["--alternatives", "1"]
        #expect(try await colorize(bench, companion).status == 0)
        let sign = ["sign", "colour"] + Self.other
        for point in ["after_rename:kill:1", "after_replacing:kill:1", "after_replacing:kill:1"] {
            #expect(try await run(bench, sign, failingAt: point).signal == SIGKILL)
            let verified = try await bench.run("verify", "colour")
            #expect(verified.status == 0, "\(point): \(verified.errors)")
        }
        #expect(try await run(bench, sign).status == 0)
        let states = try states(bench, inside: true)
        #expect(states.count == 4 && states.values.allSatisfy { $0 == .trusted }, "\(states)")
        #expect(try await bench.run("verify", "colour").status == 0)
        let superseded = bench.color.appending(path: ".autochrome/superseded")
        #expect(!FileManager.default.fileExists(atPath: superseded.path))
    }
}
#endif
