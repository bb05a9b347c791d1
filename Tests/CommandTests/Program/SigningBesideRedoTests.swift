import Foundation
import TestSupport
import Testing

/// Credentials beside pictures that are made again with other settings: the old ones go with their pictures, and the new
/// pictures have their own.
@Suite(.serialized) struct SigningBesideRedoTests: SigningBeside {
    private static let first = Self.beside + ["--alternatives", "1", "--jobs", "1"]
    private static let other =
        Self.beside + ["--saturation", "1.3", "--confidence-map", "--jobs", "1"]
    private static let again = Self.other + ["--redo"]

    /// The files that were moved aside, by their names.
    private func superseded(_ bench: Workbench) throws -> [String: Data] {
        let folder = bench.color.appending(path: ".autochrome/superseded")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [:] }
        var contents: [String: Data] = [:]
        for name in try bench.files(below: folder) {
            contents[name] = try Data(contentsOf: folder.appending(path: name))
        }
        return contents
    }

    private func outcomes(_ run: Program.Run) throws -> [String] {
        try run.objects().compactMap { $0["outcome"] as? String }
    }

    @Test func oldRecordsAreKeptWithTheirPictures() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, Self.first).status == 0)
        let before = try contents(bench)
        #expect(before.count == 8)
        let idle = try await colorize(bench, Self.other)
        #expect(idle.status == 0 && idle.errors.contains("2 finished pictures were made with"))
        #expect(try contents(bench) == before)
        let done = try await colorize(bench, Self.again)
        #expect(done.status == 0, "\(done.errors)")
        #expect(try superseded(bench) == before)
        try await expectSound(bench, pictures: 4)
        let sums = try await Program.shell("sha256sum -c manifest-sha256.txt", in: bench.color)
        #expect(sums.status == 0, "\(sums.errors)")
        // As a first run would have made all of it.
        let redone = try contents(bench)
        try FileManager.default.removeItem(at: bench.color)
        #expect(try await colorize(bench, Self.again).status == 0)
        #expect(try contents(bench) == redone)
    }

    /// In a run that signs nothing no record stays, and outputs of another format share the names of records.
    @Test func recordsFollowOtherFormatsAndUnsignedRuns() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, Self.beside).status == 0)
        let before = try contents(bench)
        let format = ["colorize", "scans", "-o", "colour", "--format", "png"] + Self.model
        let second = try await run(bench, format + Self.beside + ["--redo"])
        #expect(second.status == 0, "\(second.errors)")
        try await expectSound(bench, pictures: 2)
        #expect(try bench.pictures().contains("a_colorized.png"))
        #expect(try superseded(bench) == before)
        let third = try await colorize(bench, ["--redo"])
        #expect(third.status == 0, "\(third.errors)")
        #expect(third.errors.contains("2 finished pictures are not signed"), "\(third.errors)")
        #expect(try bench.pictures() == ["a_colorized.jpg", "b_colorized.jpg"])
        #expect(try superseded(bench).count == 8)
        #expect(try await bench.run("verify", "colour").status == 0)
    }

    /// A file of somebody else's under the name of a record costs the signature alone, when a picture is made again, too.
    @Test func strangeFilesKeepNoPictureFromBeingMadeAgain() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, []).status == 0)
        let before = try contents(bench)
        let place = bench.color.appending(path: "a_colorized.c2pa")
        try Data("mine".utf8).write(to: place)
        let done = try await colorize(bench, Self.again + ["--json"])
        #expect(done.status == 0, "\(done.errors)")
        #expect(try outcomes(done) == ["written", "written"])
        #expect(try Data(contentsOf: place) == Data("mine".utf8))
        #expect(try superseded(bench) == before)
        #expect(done.errors.contains("1 finished picture is not signed"), "\(done.errors)")
        try FileManager.default.removeItem(at: place)
        #expect(try await run(bench, ["sign", "colour"] + Self.beside).status == 0)
        try await expectSound(bench, pictures: 4)
    }

    /// Outputs of other settings that are found without their job state keep the records that hold of them.
    @Test func recordsAreTakenOverWithOutputsOfOtherSettings() async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, Self.first).status == 0)
        let before = try contents(bench)
        func loseState() throws {
            try FileManager.default.removeItem(at: bench.color.appending(path: ".autochrome"))
        }
        try loseState()
        let found = try await colorize(bench, Self.other + ["--json"])
        #expect(found.status == 0, "\(found.errors)")
        #expect(try outcomes(found) == ["adopted", "adopted"])
        #expect(try contents(bench) == before)
        try await expectSound(bench, pictures: 4)
        // That of the other version does not hold; alternatives are asked for this time, too.
        try loseState()
        try #require(before["a_colorized_alt1.c2pa"])
            .write(to: bench.color.appending(path: "a_colorized.c2pa"))
        let options = Self.first + ["--saturation", "1.3"]
        let mixed = try await colorize(bench, options)
        #expect(mixed.status == 0 && mixed.errors.contains("is not signed"), "\(mixed.errors)")
        #expect(try !bench.pictures().contains { $0.hasPrefix("a_") && $0.hasSuffix(".c2pa") })
        #expect(try await bench.run("verify", "colour").status == 0)
        // What is not known in full is not signed, and nothing else comes of it.
        let signed = try await run(bench, ["sign", "colour"] + Self.beside)
        #expect(signed.status == 3 && signed.errors.contains("not fully known"))
        #expect(try await colorize(bench, options + ["--redo"]).status == 0)
        try await expectSound(bench, pictures: 4)
    }

    #if DEBUG
    private static let points = [
        "after_staging:kill:1", "after_signing:kill:1", "after_superseding:kill:1",
        "after_superseding:kill:3", "after_superseding:kill:4", "after_content:kill:1",
        "after_link:kill:1", "after_link:kill:4", "after_link:kill:5", "after_link:kill:7",
        "after_link:kill:8", "after_companions:kill:1", "after_rename:kill:1",
        "after_folder_sync:kill:1", "after_commit:kill:1",
    ]

    /// Wherever it is killed, the next run ends as one that nobody has disturbed, and each old file is kept once.
    @Test(arguments: points)
    func redoGoesOnAfterACrash(_ point: String) async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, Self.first).status == 0)
        let before = try contents(bench)
        let killed = try await colorize(bench, Self.again, failingAt: point)
        #expect(killed.status == nil && killed.signal == SIGKILL)
        #expect(try await colorize(bench, Self.again).status == 0)
        #expect(try superseded(bench) == before)
        try await expectSound(bench, pictures: 4)
    }

    /// Files that `sign` was replacing when it was killed are moved aside, and no record of theirs stays.
    @Test(arguments: ["after_link:kill:1", "after_replacing:kill:2", "after_rename:kill:1"])
    func whatWasHalfSignedIsMadeAgain(_ point: String) async throws {
        let bench = try Workbench.forSigning()
        #expect(try await colorize(bench, ["--alternatives", "1"]).status == 0)
        let killed = try await run(bench, ["sign", "colour"] + Self.beside, failingAt: point)
        #expect(killed.signal == SIGKILL)
        let before = try contents(bench)
        #expect(try await colorize(bench, Self.again).status == 0)
        #expect(try superseded(bench) == before)
        try await expectSound(bench, pictures: 4)
        #expect(try !text(bench, "autochrome-report/report.csv").contains("made_again"))
    }
    #endif
}
