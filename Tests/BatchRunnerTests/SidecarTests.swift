import Files
import Foundation
import JobStorage
import Records
import Synchronization
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// XMP files beside scans that change, come or go after the output was finished.
///
/// Sources that begin with "tell-time" leave a line for each time that they are computed.
@Suite(.timeLimit(.minutes(2))) struct SidecarTests {
    private static let companions = ["_alt1.tif", "_confidence.png"]

    /// Runs a batch and returns how each source ended, by name.
    private func run(_ sandbox: Sandbox) async throws -> [String: String] {
        let ends = Mutex<[String: String]>([:])
        let outcome = try await sandbox.run(onEvent: { event in
            guard case .settled(let result, _) = event else { return }
            let name = result.source.path.lastComponent?.string ?? ""
            let word = "\(result.outcome)".prefix { $0 != "(" }
            ends.withLock { $0[name + result.place.text] = String(word) }
        })
        let hasFailures = try sandbox.items().contains { $0.failure != nil }
        #expect(outcome.exitStatus == (hasFailures ? .someFailed : .finished))
        return ends.withLock { $0 }
    }

    private func computations(_ sandbox: Sandbox) throws -> Int {
        try sandbox.files(under: sandbox.scratch)["times"]?.split(separator: "\n").count ?? 0
    }

    private func superseded(_ sandbox: Sandbox) throws -> [String: String] {
        try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
    }

    /// Records tell what is on the disk, and nothing is left half done.
    private func expectTruth(_ sandbox: Sandbox) throws {
        for item in try sandbox.items() where item.state == .done {
            let path = try #require(item.outputPath).path
            let output = sandbox.output.appending(path.components)
            for file in try #require(item.record).files(at: output) {
                #expect(try FileDigest.sha256(of: file.path) == file.facts.sha256, "\(file.path)")
            }
            #expect((item.duplicateOf != nil) == item.record?.flags.contains(.duplicate))
        }
        let partial = OutputLayout(root: sandbox.output).partial
        #expect(try sandbox.files(under: partial, hidden: true).isEmpty)
    }

    /// The outputs are those that a first run on the same files gives.
    private func expectAsFresh(_ sandbox: Sandbox) async throws {
        let other = try sandbox.twin()
        _ = try await run(other)
        #expect(try sandbox.outputs() == other.outputs())
    }

    // MARK: - What is noticed

    @Test func changesAreNoticedAndNothingIsComputedAgain() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for name in ["a", "b", "sub/c", "d"] {
            try sandbox.write("\(name).tif", "tell-time \(name)")
        }
        try sandbox.write("b.xmp", "old")
        try sandbox.write("sub/c.tif.xmp", "gone soon")
        try sandbox.write("sub/c.xmp", "stays")
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        #expect(try await run(sandbox).isEmpty)

        let appeared = try sandbox.write("a.tif.XMP", "new")
        try sandbox.write("b.xmp", "newer")
        try FileSystem.remove(sandbox.input.appending("sub/c.tif.xmp"))
        #expect(
            try await run(sandbox)
                == ["a.tif": "relabeled", "b.tif": "relabeled", "c.tif": "relabeled"])
        try await expectAsFresh(sandbox)
        #expect(try sandbox.outputs() != before)
        #expect(try sandbox.item("a.tif")?.record?.sidecars?.map(\.path.path) == [appeared])
        try expectTruth(sandbox)

        // Back again, and dates alone.
        try FileSystem.remove(appeared)
        try sandbox.write("b.xmp", "old")
        try sandbox.write("sub/c.tif.xmp", "gone soon")
        #expect(try await run(sandbox).values.allSatisfy { $0 == "relabeled" })
        #expect(try sandbox.outputs() == before)
        try sandbox.write("b.xmp", "old")
        #expect(try await run(sandbox) == ["b.tif": "unchanged"])
        #expect(try await run(sandbox).isEmpty)
        #expect(try computations(sandbox) == 4)
        #expect(try superseded(sandbox).isEmpty)
        try expectTruth(sandbox)
    }

    @Test func pagesAreRelabeledEach() async throws {
        let sandbox = try Sandbox()
        sandbox.everyPage = true
        try sandbox.write("a.tif", "tell-time one\u{C}tell-time two\u{C}tell-time three")
        try sandbox.write("a.xmp", "old")
        _ = try await run(sandbox)
        try sandbox.write("a.xmp", "newer")
        #expect(
            try await run(sandbox).values.map { $0 } == ["relabeled", "relabeled", "relabeled"])
        try await expectAsFresh(sandbox)
        #expect(try computations(sandbox) == 3)
        try expectTruth(sandbox)
    }

    @Test func aFileThatCannotBeReadFailsItsPictureAlone() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "tell-time a")
        try sandbox.write("b.tif", "tell-time b")
        try sandbox.write("b.xmp", "locked")
        #expect(try await run(sandbox) == ["a.tif": "written", "b.tif": "failed"])
        let failure = try #require(try sandbox.item("b.tif")?.failure)
        #expect(failure.kind == .unreadable && failure.message.contains("b.xmp"))
        #expect(try sandbox.item("b.tif")?.sha256 != nil)
        try sandbox.write("a.xmp", "locked")
        let before = try sandbox.outputs()
        #expect(try await run(sandbox) == ["a.tif": "failed", "b.tif": "failed"])
        #expect(try sandbox.outputs() == before)
        try sandbox.write("a.xmp", "readable")
        try FileSystem.remove(sandbox.input.appending("b.xmp"))
        #expect(try await run(sandbox) == ["a.tif": "relabeled", "b.tif": "written"])
        try await expectAsFresh(sandbox)
        #expect(try computations(sandbox) == 2)
    }

    @Test func whatWasNotFinishedIsJudgedAgain() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "colour")
        try sandbox.write("b.tif", "fail damaged")
        _ = try await run(sandbox)
        #expect(try await run(sandbox).isEmpty)
        try sandbox.write("a.xmp", "new")
        try sandbox.write("b.xmp", "new")
        #expect(try await run(sandbox) == ["a.tif": "skipped", "b.tif": "quarantined"])
        #expect(try sandbox.item("a.tif")?.record?.sidecars?.count == 1)
    }

    // MARK: - Copies

    @Test func equalScansWithOtherFilesAreNoCopies() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        sandbox.jobs = 1
        for name in ["a", "b", "c", "d"] { try sandbox.write("\(name).tif", "tell-time same") }
        for name in ["a", "b"] { try sandbox.write("\(name).xmp", "same") }
        _ = try await run(sandbox)
        func originals() throws -> [Int64?] { try sandbox.items().map(\.duplicateOf) }
        #expect(try originals() == [nil, 1, nil, 3])
        #expect(try computations(sandbox) == 2)
        let copy = try #require(try sandbox.item("b.tif")?.record)
        #expect(copy.sidecars?.map(\.path.path) == [sandbox.input.appending("b.xmp")])
        #expect(try await run(sandbox).isEmpty)

        // A copy gets a file of its own; then its original gets the same one.
        try sandbox.write("b.xmp", "other")
        #expect(try await run(sandbox) == ["b.tif": "relabeled"])
        #expect(try originals() == [nil, nil, nil, 3])
        try expectTruth(sandbox)
        try sandbox.write("a.xmp", "other")
        #expect(try await run(sandbox) == ["a.tif": "relabeled"])
        #expect(try originals() == [2, nil, nil, 3])
        try await expectAsFresh(sandbox)
        try expectTruth(sandbox)

        // An original becomes another: its copies stand for themselves, and newcomers are copied from them.
        try sandbox.write("e.tif", "tell-time same")
        _ = try await run(sandbox)
        #expect(try originals() == [2, nil, nil, 3, 3])
        try sandbox.write("c.xmp", "third")
        try sandbox.write("f.tif", "tell-time same")
        #expect(try await run(sandbox) == ["c.tif": "relabeled", "f.tif": "copied"])
        #expect(try originals() == [2, nil, nil, nil, 4, 4])
        try await expectAsFresh(sandbox)
        #expect(try computations(sandbox) == 2)
        try expectTruth(sandbox)
    }

    // MARK: - Outputs that are not what was written

    @Test func whatSomebodyChangedOrRemovedIsMadeAgainAndKept() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for name in ["a", "b", "c", "d"] {
            try sandbox.write("\(name).tif", "tell-time \(name)")
        }
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        for name in ["a", "b", "c", "d"] { try sandbox.write("\(name).xmp", "new") }
        try sandbox.put(sandbox.output.appending("a_colorized.tif"), "somebody's own work")
        try sandbox.put(
            sandbox.output.appending("b_colorized_alt1.tif"),
            try #require(before["b_colorized_alt1.tif"]?.replacing("tell-time", with: "kept size")))
        try FileSystem.remove(sandbox.output.appending("c_colorized_confidence.png"))
        try FileSystem.remove(sandbox.output.appending("d_colorized.tif"))
        #expect(
            try await run(sandbox) == [
                "a.tif": "written", "b.tif": "written", "c.tif": "written", "d.tif": "written",
            ])
        try await expectAsFresh(sandbox)
        #expect(try computations(sandbox) == 8)
        let kept = try superseded(sandbox)
        #expect(kept["a_colorized.tif"] == "somebody's own work")
        #expect(kept["b_colorized_alt1.tif"]?.contains("kept size") == true)
        #expect(kept.count == 10)
        try expectTruth(sandbox)
    }

    @Test func whatAnEarlierVersionWroteIsMadeAgain() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "unmapped")
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        try sandbox.write("a.xmp", "new")
        #expect(try await run(sandbox) == ["a.tif": "written"])
        try await expectAsFresh(sandbox)
        #expect(try superseded(sandbox) == before)
    }

    @Test func withoutItsStateAnOutputOfOtherFilesIsMadeAgain() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        try sandbox.write("a.tif", "tell-time a")
        try sandbox.write("a.xmp", "same")
        try sandbox.write("b.tif", "tell-time b")
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        try sandbox.write("b.xmp", "new")
        #expect(try await run(sandbox) == ["a.tif": "adopted", "b.tif": "written"])
        try await expectAsFresh(sandbox)
        #expect(try superseded(sandbox) == before.filter { $0.key.hasPrefix("b") })
        #expect(try sandbox.item("a.tif")?.record?.sidecars?.count == 1)
    }

    // MARK: - Telling beforehand

    @Test func aDryRunTellsHowManyThereAre() async throws {
        let sandbox = try Sandbox()
        for name in ["a", "b", "c"] { try sandbox.write("\(name).tif", name) }
        try sandbox.write("d.tif", "colour")
        _ = try await run(sandbox)
        for name in ["b", "c", "d"] { try sandbox.write("\(name).xmp", "new") }
        try FileSystem.remove(sandbox.output.appending("c_colorized.tif"))
        var decisions: [String: DryRun.Decision] = [:]
        let estimate = DryRunEstimate(pixels: 1, outputBytes: 1)
        let result = try sandbox.request.batch().dryRun { _, _ in
            estimate
        } onPicture: { source, _, decision in
            decisions[source.path.lastComponent?.string ?? ""] = decision
        }
        #expect(
            decisions == [
                "a.tif": .finished, "b.tif": .relabel, "c.tif": .work(estimate),
                "d.tif": .work(estimate),
            ])
        #expect(result.relabeled == 1 && result.finished == 1 && result.toDo == 2)
    }

    /// In a folder without such files no picture costs a look at the disk.
    @Test func namesTellWhereToLook() throws {
        func pictures(_ names: [String]) throws -> FolderPictures {
            let sandbox = try Sandbox()
            for name in names { try sandbox.write(name, "x") }
            return FolderPictures(
                try FolderListing.entries(of: sandbox.input), of: "",
                filter: WalkFilter(include: [], exclude: []))
        }
        #expect(try !pictures(["a.tif", "b.txt"]).mayHaveSidecars("a.tif"))
        let some = try pictures(["a.XMP", "B.TIF.xmp", "c.png.xmp", "d.xmp.tif", "e"])
        #expect(some.mayHaveSidecars("a.tif") && some.mayHaveSidecars("sub/a.png"))
        // Whether these are the same is for the file system to say.
        #expect(some.mayHaveSidecars("b.tif"))
        for other in ["b.png", "c.tif", "d.tif", "e", "aa.tif"] {
            #expect(!some.mayHaveSidecars(FilePath(other)), "\(other)")
        }
    }

    // MARK: - Crashes

    #if DEBUG
    private func finished() async throws -> Sandbox {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        try sandbox.write("a.tif", "tell-time a")
        try sandbox.write("a.xmp", "old")
        try sandbox.write("b.tif", "tell-time same")
        try sandbox.write("c.tif", "tell-time same")
        _ = try await run(sandbox)
        #expect(try computations(sandbox) == 2)
        return sandbox
    }

    private func change(_ sandbox: Sandbox) throws {
        try sandbox.write("a.xmp", "new")
        try sandbox.write("b.tif.xmp", "new")
    }

    private func restore(_ sandbox: Sandbox) throws {
        try sandbox.write("a.xmp", "old")
        try FileSystem.remove(sandbox.input.appending("b.tif.xmp"))
    }

    private static let steps: [FailPoint] = [
        .afterClaim, .afterDigest, .afterProcess, .afterPreviews, .afterStaging, .afterContent,
        .afterCompanions, .afterRename, .afterFolderSync, .afterCommit,
    ]
    /// Every step where the old files are back by then, and those after which something has been replaced where
    /// the new ones are still there.
    private static let kills: [(FailPoint, visit: Int, isRestored: Bool)] =
        steps.map { ($0, 1, true) } + (1...6).map { (.afterReplacing, $0, true) }
        + [2, 3, 5].map { (.afterReplacing, $0, false) }
        + [.afterContent, .afterRename, .afterCommit].map { ($0, 2, false) }

    @Test(arguments: kills) func killedAtEveryStep(
        _ point: FailPoint, _ visit: Int, _ isRestored: Bool
    ) async throws {
        let sandbox = try await finished()
        let before = try sandbox.outputs()
        try change(sandbox)
        let killed = try sandbox.start(failPoint: "\(point.rawValue):kill:\(visit)")
        #expect(await killed.end() == -Int(SIGKILL))
        if isRestored { try restore(sandbox) }
        _ = try await run(sandbox)
        if isRestored {
            #expect(try sandbox.outputs() == before)
        } else {
            try await expectAsFresh(sandbox)
        }
        #expect(try computations(sandbox) == 2)
        #expect(try superseded(sandbox).isEmpty)
        try expectTruth(sandbox)
        #expect(try await run(sandbox).isEmpty)
    }

    /// A source that changes as well leaves files of either record, all of which are kept.
    @Test(arguments: [1, 2, 3]) func killedBeforeTheSourceChanges(_ visit: Int) async throws {
        let sandbox = try await finished()
        try sandbox.write("a.xmp", "new")
        let killed = try sandbox.start(
            failPoint: "\(FailPoint.afterReplacing.rawValue):kill:\(visit)")
        _ = await killed.end()
        let outputs = try sandbox.outputs().filter { $0.key.hasPrefix("a") }
        try sandbox.write("a.tif", "tell-time another")
        _ = try await run(sandbox)
        try await expectAsFresh(sandbox)
        #expect(try superseded(sandbox) == outputs)
        try expectTruth(sandbox)
    }

    @Test(arguments: [
        (FailPoint.afterStaging, 1), (.afterReplacing, 1), (.afterReplacing, 4), (.afterRename, 2),
        (.afterFolderSync, 1),
    ])
    func aFailingDiskStopsInGoodOrder(_ point: FailPoint, _ visit: Int) async throws {
        let sandbox = try await finished()
        try change(sandbox)
        let failing = try sandbox.start(failPoint: "\(point.rawValue):enospc:\(visit)")
        #expect(await failing.end() == 4)
        _ = try await run(sandbox)
        try await expectAsFresh(sandbox)
        #expect(try computations(sandbox) == 2)
        try expectTruth(sandbox)
    }

    /// An output without a row whose scan has got a file meanwhile.
    @Test(arguments: [FailPoint.afterRename, .afterFolderSync])
    func orphansOfOtherFilesAreSuperseded(_ point: FailPoint) async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        try sandbox.write("a.tif", "text")
        let killed = try sandbox.start(failPoint: "\(point.rawValue):kill:1")
        #expect(await killed.end() == -Int(SIGKILL))
        let orphans = try sandbox.outputs()
        #expect(orphans.count == 3)
        try sandbox.write("a.xmp", "new")
        #expect(try await run(sandbox) == ["a.tif": "written"])
        try await expectAsFresh(sandbox)
        #expect(try superseded(sandbox) == orphans)
    }
    #endif
}
