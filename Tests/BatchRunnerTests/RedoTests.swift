import Files
import Foundation
import JobStorage
import Records
import Synchronization
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Runs with other settings on a folder that has results.
///
/// Sources that begin with "tell-time" leave a line for each time that they are computed.
@Suite(.timeLimit(.minutes(2))) struct RedoTests {
    private static let companions = ["_alt1.tif", "_confidence.png"]
    private static let everything = RedoSelection()

    /// How a run ended, and how each source did, by name.
    private struct Result {
        var ends: [String: String] = [:]
        var settings = SettingsFindings()
        var status = ExitStatus.finished
    }

    private func run(_ sandbox: Sandbox) async throws -> Result {
        let ends = Mutex<[String: String]>([:])
        let outcome = try await sandbox.run(onEvent: { event in
            guard case .settled(let result, _) = event else { return }
            let name = result.source.path.lastComponent?.string ?? ""
            let word = "\(result.outcome)".prefix { $0 != "(" }
            ends.withLock { $0[name + result.place.text] = String(word) }
        })
        return Result(
            ends: ends.withLock { $0 }, settings: outcome.walk?.settings ?? SettingsFindings(),
            status: outcome.exitStatus)
    }

    private func computations(_ sandbox: Sandbox) throws -> Int {
        try sandbox.files(under: sandbox.scratch)["times"]?.split(separator: "\n").count ?? 0
    }

    private func superseded(_ sandbox: Sandbox) throws -> [String: String] {
        try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
    }

    /// What changes if an output is written again.
    private func stamps(_ sandbox: Sandbox) throws -> [String: FileStamp] {
        var stamps: [String: FileStamp] = [:]
        for name in try sandbox.outputs().keys {
            stamps[name] = try FileSystem.status(
                sandbox.output.appending(FilePath(name).components)
            ).stamp
        }
        return stamps
    }

    /// Records tell what is on the disk and what it was made with, and nothing is left half done.
    private func expectTruth(_ sandbox: Sandbox) throws {
        let store = try JobStore(reading: OutputLayout(root: sandbox.output).database)
        defer { try? store.close() }
        let settings = try store.settings()
        var known: Set<String> = []
        for item in try sandbox.items() where item.state == .done {
            let path = try #require(item.outputPath).path
            let output = sandbox.output.appending(path.components)
            let made = try #require(item.settingsID.flatMap { settings[$0] })
            for file in try #require(item.record).files(at: output) {
                #expect(try FileDigest.sha256(of: file.path) == file.facts.sha256, "\(file.path)")
            }
            for file in try #require(item.record).files(at: path) { known.insert(file.path.string) }
            let text = try #require(try sandbox.outputs()[path.string])
            #expect(text.hasPrefix("probe \(made.parametersSHA256) "), "\(path)")
            #expect((item.duplicateOf != nil) == item.record?.flags.contains(.duplicate))
        }
        #expect(try Set(sandbox.outputs().keys) == known, "nothing that nobody knows")
        let partial = OutputLayout(root: sandbox.output).partial
        #expect(try sandbox.files(under: partial, hidden: true).isEmpty)
        for id in try store.finishedNumbers() {
            let row = try #require(try store.picture(id))
            #expect(row.nextRecords.isEmpty && row.nextOutput == nil && row.nextSettingsID == nil)
        }
    }

    private func recipes(_ sandbox: Sandbox) throws -> [String: Substring] {
        try sandbox.outputs().filter { $0.key.contains("_colorized.") }.mapValues {
            $0.split(separator: " ")[1]
        }
    }

    // MARK: - Without being asked to

    @Test func whatIsFinishedStaysAndWhatIsNewGetsTheNewSettings() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for name in ["a", "b", "c"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        _ = try await run(sandbox)
        let before = try stamps(sandbox)
        sandbox.recipe = "vivid"
        try sandbox.write("b.tif", "tell-time changed")
        try sandbox.write("d.tif", "tell-time d")
        let second = try await run(sandbox)
        #expect(second.ends == ["b.tif": "written", "d.tif": "written"])
        #expect(second.status == .finished)
        #expect(second.settings.kept.map(\.pictures) == [2])
        #expect(second.settings.kept.first?.title.hasPrefix("recipe copy 1") == true)
        let after = try stamps(sandbox)
        for name in before.keys where !name.hasPrefix("b") { #expect(after[name] == before[name]) }
        try expectTruth(sandbox)
        // In turns.
        for recipe in ["copy", "vivid", "pale"] {
            sandbox.recipe = recipe
            let result = try await run(sandbox)
            #expect(result.ends.isEmpty && result.settings.again == 0)
            #expect(result.settings.keptPictures == (recipe == "pale" ? 4 : 2))
        }
        #expect(try stamps(sandbox) == after)
        #expect(try computations(sandbox) == 5)
    }

    @Test func whatWasLeftAloneOrGivenUpIsJudgedAnew() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "colour")
        try sandbox.write("b.tif", "fail damaged")
        #expect(try await run(sandbox).status == .someFailed)
        #expect(try await run(sandbox).ends.isEmpty)
        sandbox.recipe = "vivid"
        #expect(try await run(sandbox).ends == ["a.tif": "skipped", "b.tif": "quarantined"])
        #expect(try await run(sandbox).ends.isEmpty)
    }

    @Test func anEarlierMethodIsToldFromOtherWishes() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "tell-time a")
        _ = try await run(sandbox)
        sandbox.method = 2
        let kept = try await run(sandbox).settings.kept
        #expect(kept.map(\.isByEarlierMethod) == [true])
        #expect(try computations(sandbox) == 1)
        sandbox.redo = Self.everything
        #expect(try await run(sandbox).ends == ["a.tif": "written"])
        #expect(try recipes(sandbox) == ["a_colorized.tif": "copy-2"])
        try expectTruth(sandbox)
    }

    /// What is missing or altered cannot be made with settings that nobody asks for.
    @Test func whatIsNoLongerWholeIsMadeWithTheNewSettings() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for name in ["a", "b", "c", "d"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        sandbox.recipe = "vivid"
        try FileSystem.remove(sandbox.output.appending("a_colorized.tif"))
        try FileSystem.remove(sandbox.output.appending("b_colorized_alt1.tif"))
        try sandbox.put(sandbox.output.appending("c_colorized.tif"), "somebody's own work")
        #expect(
            try await run(sandbox).ends
                == ["a.tif": "written", "b.tif": "written", "c.tif": "written"])
        #expect(
            try recipes(sandbox).filter { $0.value == "copy-1" }.map(\.key) == ["d_colorized.tif"])
        let kept = try superseded(sandbox)
        #expect(kept["c_colorized.tif"] == "somebody's own work")
        #expect(kept["b_colorized.tif"] == before["b_colorized.tif"])
        try expectTruth(sandbox)
    }

    // MARK: - Again

    @Test func theOldFilesAreKeptOnce() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for name in ["a", "sub/b"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        sandbox.recipe = "vivid"
        sandbox.companions = ["_confidence.png"]
        sandbox.redo = Self.everything
        let result = try await run(sandbox)
        #expect(result.ends == ["a.tif": "written", "b.tif": "written"])
        #expect(result.settings.again == 2 && result.settings.kept.isEmpty)
        #expect(try superseded(sandbox) == before)
        #expect(try sandbox.outputs().count == 4)
        try expectTruth(sandbox)
        let again = try await run(sandbox)
        #expect(again.ends.isEmpty && again.settings.sameThoughSelected == 2)
        #expect(try superseded(sandbox) == before)
        #expect(try computations(sandbox) == 4)
        // As a first run would have made them.
        let fresh = try sandbox.twin()
        fresh.recipe = "vivid"
        fresh.companions = ["_confidence.png"]
        _ = try await run(fresh)
        #expect(try sandbox.outputs() == fresh.outputs())
    }

    @Test func filesThatCameBesideOutputsAreAdded() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "tell-time a")
        _ = try await run(sandbox)
        sandbox.companions = Self.companions
        sandbox.recipe = "more"
        sandbox.redo = Self.everything
        #expect(try await run(sandbox).ends == ["a.tif": "written"])
        #expect(try sandbox.outputs().count == 3)
        #expect(try superseded(sandbox).count == 1)
        try expectTruth(sandbox)
    }

    @Test func onlySomeAreChosen() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        try sandbox.write("a.tif", "tell-time a")
        try sandbox.write("b.tif", "unsure 0.1\nb")
        try sandbox.write("c.tif", "unsure 0.2\nc")
        try sandbox.write("d.tif", "unsure 0.9\nd")
        _ = try await run(sandbox)
        let before = try stamps(sandbox)
        sandbox.recipe = "vivid"
        sandbox.redo = RedoSelection(belowConfidence: 0.2)
        #expect(try await run(sandbox).ends == ["b.tif": "written"])
        sandbox.redo = RedoSelection(flags: [.lowConfidence], belowConfidence: 0.5)
        let second = try await run(sandbox)
        #expect(second.ends == ["c.tif": "written"])
        #expect(second.settings.sameThoughSelected == 1 && second.settings.keptPictures == 2)
        sandbox.redo = RedoSelection(flags: [.blank])
        #expect(try await run(sandbox).ends.isEmpty)
        let after = try stamps(sandbox)
        for name in ["a", "d"] {
            #expect(after["\(name)_colorized.tif"] == before["\(name)_colorized.tif"])
        }
        try expectTruth(sandbox)
    }

    @Test func settingsBelongToPictures() async throws {
        let sandbox = try Sandbox()
        for name in ["a", "b", "c"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        _ = try await run(sandbox)
        sandbox.recipes = ["b.tif": "hinted"]
        let told = try await run(sandbox)
        #expect(told.ends.isEmpty && told.settings.keptPictures == 1)
        sandbox.redo = Self.everything
        #expect(try await run(sandbox).ends == ["b.tif": "written"])
        #expect(
            try recipes(sandbox) == [
                "a_colorized.tif": "copy-1", "b_colorized.tif": "hinted-1",
                "c_colorized.tif": "copy-1",
            ])
        try expectTruth(sandbox)
    }

    @Test func anotherFormatTakesAnotherName() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = ["_alt1.tif"]
        for name in ["a.tif", "a.jpg", "sub/b.tif"] {
            try sandbox.write(FilePath(name), "tell-time \(name)")
        }
        try sandbox.write("pages.tif", "tell-time one\u{C}tell-time two")
        sandbox.everyPage = true
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        sandbox.adjust = { $0.outputExtension = "png" }
        sandbox.recipe = "web"
        sandbox.companions = ["_alt1.png"]
        try sandbox.write("c.tif", "tell-time c")
        #expect(try await run(sandbox).ends == ["c.tif": "written"])
        #expect(try sandbox.item("c.tif")?.outputPath?.path == "c_colorized.png")
        try expectTruth(sandbox)
        sandbox.redo = Self.everything
        #expect(try await run(sandbox).ends.count == 5)
        #expect(
            try Set(sandbox.outputs().keys.filter { !$0.contains("_alt1") }) == [
                "a_colorized.png", "a.tif_colorized.png", "sub/b_colorized.png",
                "pages_p01_colorized.png", "pages_p02_colorized.png", "c_colorized.png",
            ])
        #expect(try superseded(sandbox) == before)
        try expectTruth(sandbox)
        // There and back again.
        sandbox.adjust = { _ in }
        sandbox.recipe = "copy"
        sandbox.companions = ["_alt1.tif"]
        #expect(try await run(sandbox).ends.count == 6)
        #expect(try sandbox.outputs().filter { !$0.key.hasPrefix("c_") } == before)
        try expectTruth(sandbox)
    }

    /// What stands under the new name is nobody's to move, and the old output stays till there is another.
    @Test func whatCannotBeMadeAgainKeepsItsOutput() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        try sandbox.write("a.tif", "tell-time a")
        try sandbox.write("b.tif", "fail-as vivid damaged")
        _ = try await run(sandbox)
        let before = try stamps(sandbox)
        sandbox.adjust = { $0.outputExtension = "png" }
        sandbox.recipe = "vivid"
        sandbox.redo = Self.everything
        try sandbox.put(sandbox.output.appending("a_colorized.png"), "somebody's own work")
        let result = try await run(sandbox)
        #expect(result.ends == ["a.tif": "quarantined", "b.tif": "quarantined"])
        #expect(result.status == .someFailed)
        #expect(try sandbox.item("a.tif")?.failure?.message.contains("a_colorized.png") == true)
        var after = try stamps(sandbox)
        #expect(after.removeValue(forKey: "a_colorized.png") != nil)
        #expect(after == before)
        #expect(try superseded(sandbox).isEmpty)
        // Without being asked to, what is there counts again.
        sandbox.redo = nil
        let later = try await run(sandbox)
        #expect(later.ends == ["a.tif": "unchanged", "b.tif": "unchanged"])
        #expect(later.status == .finished)
        try FileSystem.remove(sandbox.output.appending("a_colorized.png"))
        try expectTruth(sandbox)
    }

    @Test func aPictureThatIsLeftAloneNowHasNoOutput() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "colour")
        sandbox.recolorize = true
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        sandbox.recolorize = false
        sandbox.recipe = "vivid"
        sandbox.redo = Self.everything
        #expect(try await run(sandbox).ends == ["a.tif": "skipped"])
        #expect(try sandbox.outputs().isEmpty)
        #expect(try superseded(sandbox) == before)
    }

    // MARK: - Copies and metadata

    @Test func copiesAreTakenOfTheSameSettingsOnly() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        for name in ["a", "b"] { try sandbox.write("\(name).tif", "tell-time same") }
        _ = try await run(sandbox)
        sandbox.recipe = "vivid"
        try sandbox.write("c.tif", "tell-time same")
        try sandbox.write("d.tif", "tell-time same")
        #expect(try await run(sandbox).ends == ["c.tif": "written", "d.tif": "copied"])
        #expect(try sandbox.items().map(\.duplicateOf) == [nil, 1, nil, 3])
        sandbox.redo = Self.everything
        #expect(try await run(sandbox).ends == ["a.tif": "copied", "b.tif": "copied"])
        #expect(try computations(sandbox) == 2)
        #expect(try sandbox.items().map(\.duplicateOf) == [3, 3, nil, 3])
        try expectTruth(sandbox)
    }

    @Test func otherMetadataNeedNoOtherPixels() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for name in ["a", "b"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        _ = try await run(sandbox)
        sandbox.recipe = "vivid"
        sandbox.companions = []
        try sandbox.write("a.xmp", "new")
        #expect(try await run(sandbox).ends == ["a.tif": "relabeled"])
        #expect(try computations(sandbox) == 2)
        #expect(try recipes(sandbox).values.allSatisfy { $0 == "copy-1" })
        #expect(try superseded(sandbox).isEmpty)
        try expectTruth(sandbox)
        // As a first run with the first settings would have made it.
        let fresh = try sandbox.twin()
        fresh.companions = Self.companions
        _ = try await run(fresh)
        #expect(try sandbox.outputs() == fresh.outputs())
    }

    // MARK: - Lost states

    @Test func withoutItsStateWhatIsThereIsTakenOver() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for name in ["a", "b", "c"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        _ = try await run(sandbox)
        let before = try stamps(sandbox)
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        sandbox.recipe = "vivid"
        sandbox.companions = ["_alt2.tif"]
        try sandbox.write("b.xmp", "new")
        try sandbox.write("d.tif", "tell-time d")
        let result = try await run(sandbox)
        #expect(
            result.ends == [
                "a.tif": "adopted", "b.tif": "adopted", "c.tif": "adopted", "d.tif": "written",
            ])
        let after = try stamps(sandbox)
        for (name, stamp) in before { #expect(after[name] == stamp, "\(name)") }
        #expect(try sandbox.item("b.tif")?.record?.warnings.isEmpty == false)
        try expectTruth(sandbox)
        #expect(try await run(sandbox).settings.keptPictures == 3)
        sandbox.redo = Self.everything
        #expect(try await run(sandbox).ends.count == 3)
        #expect(try superseded(sandbox).count == before.count)
        try expectTruth(sandbox)
    }

    // MARK: - Telling beforehand

    @Test func aDryRunTellsWhatWouldBeMadeAgain() async throws {
        let sandbox = try Sandbox()
        for name in ["a", "b"] { try sandbox.write("\(name).tif", name) }
        _ = try await run(sandbox)
        sandbox.recipe = "vivid"
        try sandbox.write("c.tif", "c")
        func plan() throws -> (DryRun, [String]) {
            var decisions: [String] = []
            let plan = try sandbox.request.batch().dryRun { _, _ in
                DryRunEstimate(pixels: 5, outputBytes: 7)
            } onPicture: { source, _, decision in
                decisions.append("\("\(decision)".prefix { $0 != "(" })")
            }
            return (plan, decisions)
        }
        let (plain, decisions) = try plan()
        #expect(decisions == ["finishedOtherwise", "finishedOtherwise", "work"])
        #expect(plain.toDo == 1 && plain.finished == 2 && plain.walk.settings.keptPictures == 2)
        sandbox.redo = Self.everything
        let (again, others) = try plan()
        #expect(others == ["again", "again", "work"])
        #expect(again.toDo == 3 && again.again == 2 && again.walk.settings.again == 2)
    }

    // MARK: - Crashes

    #if DEBUG
    private static let kills: [(FailPoint, Int)] =
        [
            FailPoint.afterProcess, .afterStaging, .afterSuperseding, .afterContent, .afterLink,
            .afterCompanions, .afterRename, .afterFolderSync, .afterCommit,
        ].flatMap { [($0, 1), ($0, 4)] } + [
            (.afterSuperseding, 2), (.afterSuperseding, 3), (.afterLink, 8),
        ]

    /// Whatever kills a run that makes pictures again, the next one ends as if nothing had happened, and every old file
    /// is kept once.
    @Test(arguments: kills)
    func killedAtEveryStep(_ point: FailPoint, _ visit: Int) async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        sandbox.jobs = 1
        try sandbox.fill(4)
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        sandbox.recipe = "vivid"
        if visit == 4 {
            sandbox.adjust = { $0.outputExtension = "png" }
            sandbox.companions = ["_alt1.png", "_confidence.png"]
        }
        sandbox.redo = Self.everything
        let killed = try sandbox.start(failPoint: "\(point.rawValue):kill:\(visit)")
        #expect(await killed.end() == -Int(SIGKILL))
        #expect(try await run(sandbox).status == .finished)
        #expect(try superseded(sandbox) == before)
        #expect(try recipes(sandbox).values.allSatisfy { $0 == "vivid-1" })
        try expectTruth(sandbox)
    }

    /// Of many pictures a few are made again: only these are written, however often the run is killed.
    @Test func onlyTheChosenAreWrittenHoweverOftenItIsKilled() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        for number in 0..<30 {
            let text = number % 6 == 0 ? "unsure 0.1\n\(number)" : "tell-time \(number)"
            try sandbox.write("\(number % 3)/\(number).tif", text)
        }
        _ = try await run(sandbox)
        let (before, old) = (try stamps(sandbox), try sandbox.outputs())
        sandbox.recipe = "vivid"
        sandbox.redo = RedoSelection(belowConfidence: 0.2)
        var made: Set<String> = []
        for _ in 0..<2 {
            let killed = try sandbox.start()
            _ = await killed.line(beginningWith: "settled")
            killed.signal(SIGKILL)
            _ = await killed.end()
            let finished = try sandbox.items().filter { item in
                item.state == .done && item.settingsID != 1
            }
            #expect(made.isSubset(of: finished.map { "\($0.path.path)" }))
            made = Set(finished.map { "\($0.path.path)" })
            #expect(!made.isEmpty)
        }
        let last = try await run(sandbox)
        #expect(last.ends.count + made.count == 5, "what was made again is not made once more")
        let after = try stamps(sandbox)
        let changed = before.keys.filter { before[$0] != after[$0] }
        #expect(changed.count == 15 && before.keys == after.keys)
        #expect(try superseded(sandbox) == old.filter { changed.contains($0.key) })
        #expect(try computations(sandbox) == 25)
        try expectTruth(sandbox)
    }

    /// A run that does not ask for it leaves what is whole as it is, and makes only what is not.
    @Test(arguments: [FailPoint.afterProcess, .afterSuperseding, .afterContent, .afterRename])
    func killedAndNotAskedForAgain(_ point: FailPoint) async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        sandbox.jobs = 1
        try sandbox.fill(4)
        _ = try await run(sandbox)
        let before = try sandbox.outputs()
        sandbox.recipe = "vivid"
        sandbox.redo = Self.everything
        let killed = try sandbox.start(failPoint: "\(point.rawValue):kill:1")
        #expect(await killed.end() == -Int(SIGKILL))
        sandbox.redo = nil
        sandbox.recipe = "pale"
        #expect(try await run(sandbox).status == .finished)
        try expectTruth(sandbox)
        let kinds = try recipes(sandbox).values.map { String($0) }
        #expect(kinds.filter { $0 == "copy-1" }.count >= 3 || point != .afterProcess)
        // Nothing of the old is lost, and nothing is kept twice.
        var all = try superseded(sandbox)
        for (name, text) in try sandbox.outputs() where before[name] == text {
            #expect(all.updateValue(text, forKey: name) == nil)
        }
        #expect(all == before)
    }
    #endif
}
