import Files
import Foundation
import JobStorage
import Records
import Synchronization
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

@Suite(.timeLimit(.minutes(2))) struct BatchTests {
    @Test func everyPictureGetsItsOutputAndPreviews() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "one")
        try sandbox.write("sub/b.jpg", "two")
        try sandbox.write("sub/notes.txt", "no picture")
        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .finished)
        #expect(outcome.walk?.otherFiles == ["txt": 1])
        let outputs = try sandbox.outputs()
        #expect(outputs.keys.sorted() == ["a_colorized.tif", "sub/b_colorized.tif"])
        #expect(outputs["a_colorized.tif"]?.contains("\none\n") == true)
        let previews = try sandbox.files(under: OutputLayout(root: sandbox.output).previews)
        #expect(
            previews.keys.sorted() == [
                "1-after.jpg", "1-before.jpg", "2-after.jpg", "2-before.jpg",
            ])
        #expect(try sandbox.items().map(\.attempts) == [1, 1])
    }

    @Test func aSecondRunHasNothingToDo() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(5)
        _ = try await sandbox.run()
        let claims = Atomic<Int>(0)
        let outcome = try await sandbox.run {
            _ in
        } onEvent: { event in
            if case .claimed = event { claims.add(1, ordering: .relaxed) }
        }
        #expect(outcome.exitStatus == .finished)
        #expect(claims.load(ordering: .relaxed) == 0)
    }

    @Test func namesWithOddBytesComeThrough() async throws {
        let sandbox = try Sandbox()
        let strange = FilePath(bytes: Array("caf".utf8) + [0xE9, 0x0A] + Array(".tif".utf8))
        try sandbox.write(strange, "latin1 and a newline")
        try sandbox.write("übung ß.tif", "accents")
        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .finished)
        let wanted = sandbox.output.appending(
            FilePath(bytes: Array("caf".utf8) + [0xE9, 0x0A] + Array("_colorized.tif".utf8))
                .components)
        #expect(try FileSystem.exists(wanted))
        #expect(try FileSystem.exists(sandbox.output.appending("übung ß_colorized.tif")))
    }

    @Test func whatAWorkerPrintsDoesNotDisturb() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "chatter")
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test func failuresAreRowsAndTheRestIsComplete() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("bad.tif", "fail damaged")
        try sandbox.write("empty.tif", "")
        try sandbox.write("good.tif", "fine")
        try sandbox.write("shy.tif", "fail-once")
        try sandbox.write("stubborn.tif", "fail verification_failed")
        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .someFailed)
        #expect(try sandbox.item("bad.tif")?.state == .quarantined)
        #expect(try sandbox.item("bad.tif")?.attempts == 1)
        #expect(try sandbox.item("empty.tif")?.failure?.kind == .empty)
        #expect(try sandbox.item("good.tif")?.state == .done)
        #expect(try sandbox.item("shy.tif")?.state == .done)
        #expect(try sandbox.item("shy.tif")?.attempts == 2)
        #expect(try sandbox.item("shy.tif")?.failure == nil)
        #expect(try sandbox.item("stubborn.tif")?.state == .failed)
        #expect(try sandbox.item("stubborn.tif")?.attempts == 3)
    }

    @Test func aWorkerThatDiesTwiceOverAPictureNeverGetsItAgain() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "before")
        try sandbox.write("poison.tif", "crash")
        try sandbox.write("stumble.tif", "crash-once")
        try sandbox.write("z.tif", "after")
        #expect(try await sandbox.run().exitStatus == .someFailed)
        let poison = try #require(try sandbox.item("poison.tif"))
        #expect(poison.state == .quarantined)
        #expect(poison.attempts == 2)
        #expect(poison.failure?.kind == .workerCrashed)
        #expect(poison.failure?.message.contains("signal 11") == true)
        #expect(try sandbox.item("stumble.tif")?.state == .done)
        #expect(try sandbox.item("z.tif")?.state == .done)
        #expect(try Batch.requeueFailures(output: sandbox.output, state: nil) == 1)
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("poison.tif")?.attempts == 4)
    }

    @Test func everyRunTriesASuspectOnceMoreAloneAndLast() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 3
        try sandbox.write("a poison.tif", "crash")
        try sandbox.write("b poison.tif", "crash\nof another content")
        _ = try await sandbox.run()
        #expect(try sandbox.items().map(\.state) == [.quarantined, .quarantined])
        for number in 0..<5 { try sandbox.write("c\(number).tif", "slow 100000\n\(number)") }
        let lines = Mutex<[String]>([])
        let outcome = try await sandbox.run(onEvent: { event in
            switch event {
            case .claimed(let source, _):
                lines.withLock { $0.append("begin \(source.path.lastComponent?.string ?? "")") }
            case .settled(let result, _):
                lines.withLock {
                    $0.append("end \(result.source.path.lastComponent?.string ?? "")")
                }
            default: break
            }
        })
        #expect(outcome.exitStatus == .someFailed)
        #expect(try sandbox.items().filter { $0.state == .done }.count == 5)
        #expect(try sandbox.items().filter { $0.attempts == 3 }.count == 2)
        // All others are settled before the first suspect is claimed, and it before the second.
        let told = lines.withLock { $0 }
        #expect(
            told.suffix(4) == [
                "begin a poison.tif", "end a poison.tif", "begin b poison.tif", "end b poison.tif",
            ])
    }

    @Test func aKilledWorkerIsNoEvidence() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "killed")
        try sandbox.write("b.tif", "fine")
        let outcome = try await sandbox.run { $0.retryDelays = [.milliseconds(1)] }
        #expect(outcome.exitStatus == .someFailed)
        let item = try #require(try sandbox.item("a.tif"))
        #expect(item.state == .failed && item.attempts == 3)
        #expect(item.failure?.kind == .workerCrashed)
        #expect(item.failure?.message.contains("The picture need not be the cause.") == true)
        #expect(item.failure?.remedy.contains("--jobs") == true)
        #expect(try sandbox.item("b.tif")?.state == .done)
    }

    @Test func whatASickMachineSpoiltIsGivenBack() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        for number in 0..<6 { try sandbox.write("\(number).tif", "killed-while sick\n\(number)") }
        try sandbox.put(sandbox.scratch.appending("sick"), "")
        let outcome = try await sandbox.run {
            $0.failuresUntilStop = 3
            $0.retryDelays = [.milliseconds(1)]
        }
        #expect(outcome.exitStatus == .environment)
        #expect(outcome.summary.failed == 0)
        _ = try FileSystem.remove(sandbox.scratch.appending("sick"))
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.items().allSatisfy { $0.state == .done && $0.failure == nil })
    }

    @Test func suspectsInARowBlameNoMachine() async throws {
        let sandbox = try Sandbox()
        for number in 0..<3 { try sandbox.write("\(number).tif", "crash\n\(number)") }
        _ = try await sandbox.run()
        let outcome = try await sandbox.run { $0.failuresUntilStop = 2 }
        #expect(outcome.exitStatus == .someFailed)
        #expect(try sandbox.items().map(\.state) == [.quarantined, .quarantined, .quarantined])
    }

    @Test func whatWasUnderwayWhenTheMachineWasBlamedIsGivenBackToo() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 3
        for number in 0..<6 { try sandbox.write("\(number).tif", "fail internal_error\n\(number)") }
        let outcome = try await sandbox.run { $0.failuresUntilStop = 2 }
        #expect(outcome.exitStatus == .environment)
        #expect(outcome.summary.count(.pending) == 6)
    }

    @Test func aPictureThatHangsIsStopped() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "hang")
        try sandbox.write("b.tif", "fine")
        let outcome = try await sandbox.run { $0.timeLimit = .milliseconds(300) }
        #expect(outcome.exitStatus == .someFailed)
        #expect(try sandbox.item("a.tif")?.failure?.kind == .timedOut)
        #expect(try sandbox.item("a.tif")?.state == .quarantined)
        #expect(try sandbox.item("b.tif")?.state == .done)
    }

    @Test func aPictureThatEatsTooMuchMemoryHarmsOnlyItsWorker() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "eat")
        try sandbox.write("b.tif", "fine")
        sandbox.adjust = { $0.workerMemoryLimit = 1 << 30 }
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("a.tif")?.failure?.kind == .workerCrashed)
        #expect(try sandbox.item("b.tif")?.state == .done)
    }

    @Test func aSickMachineStopsTheBatch() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        for number in 0..<8 { try sandbox.write("\(number).tif", "fail internal_error\n\(number)") }
        let outcome = try await sandbox.run { $0.failuresUntilStop = 4 }
        #expect(outcome.exitStatus == .environment)
        #expect(outcome.summary.count(.pending) == 8)
        #expect(outcome.message?.contains("4 pictures in a row") == true)
    }

    @Test func aWorkerThatCannotGetReadyStopsTheBatch() async throws {
        let sandbox = try Sandbox()
        sandbox.recipe = "unusable"
        try sandbox.write("a.tif", "fine")
        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .environment)
        #expect(outcome.message?.contains("There is no model.") == true)
        #expect(try sandbox.item("a.tif")?.state == .pending)
    }

    @Test func coloredPicturesAreSkippedUntilAskedFor() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "colour")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.item("a.tif")?.state == .skipped)
        #expect(try sandbox.item("a.tif")?.reason == "already_colour")
        #expect(try sandbox.outputs().isEmpty)
        sandbox.recolorize = true
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.item("a.tif")?.state == .done)
        #expect(try sandbox.item("a.tif")?.reason == nil)
    }

    @Test func equalContentIsComputedOnceAndCopied() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 4
        for name in ["a.tif", "b.tif", "c/d.tif", "e.jpg"] {
            try sandbox.write(name, "slow 20000\nthe same")
        }
        let written = Atomic<Int>(0)
        let outcome = try await sandbox.run {
            _ in
        } onEvent: { event in
            if case .settled(let result, _) = event, case .written = result.outcome {
                written.add(1, ordering: .relaxed)
            }
        }
        #expect(outcome.exitStatus == .finished)
        #expect(written.load(ordering: .relaxed) == 1)
        #expect(Set(try sandbox.outputs().values).count == 1)
        #expect(try sandbox.outputs().count == 4)
        let items = try sandbox.items()
        let original = try #require(items.first { $0.duplicateOf == nil })
        #expect(items.filter { $0.duplicateOf == original.id }.count == 3)
        #expect(items.filter { $0.record?.flags == [.duplicate] }.count == 3)
        let previews = try sandbox.files(under: OutputLayout(root: sandbox.output).previews)
        #expect(previews.count == 8)
    }

    @Test func theLimitStopsInGoodOrder() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(5)
        sandbox.adjust = { $0.limit = 2 }
        let first = try await sandbox.run()
        #expect(first.exitStatus == .stoppedEarly)
        #expect(first.summary.count(.done) == 2)
        #expect(try await sandbox.run().exitStatus == .stoppedEarly)
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test func patternsDecideWhatIsTaken() async throws {
        let sandbox = try Sandbox()
        for name in ["a/keep.tif", "a/drop.tif", "b/keep.tif", "c/keep.png"] {
            try sandbox.write(name, name)
        }
        sandbox.adjust = {
            $0.include = ["*.tif"]
            $0.exclude = ["drop.*", "b"]
        }
        let outcome = try await sandbox.run()
        #expect(try sandbox.outputs().keys.sorted() == ["a/keep_colorized.tif"])
        #expect(outcome.walk?.excluded == 3)
    }

    @Test func aDryRunTellsAndChangesNothing() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "one")
        try sandbox.write("b.tif", "colour")
        try sandbox.write("notes.txt", "x")
        let probe = { (path: FilePath, _: PicturePlace) -> DryRunEstimate? in
            path.string.hasSuffix("broken.tif") ? nil : DryRunEstimate(pixels: 10, outputBytes: 30)
        }
        let first = try sandbox.request.batch().dryRun(probe: probe) { _, _, _ in }
        #expect(first.toDo == 2)
        #expect(first.pixels == 20)
        #expect(first.outputBytes == 60)
        #expect(first.walk.otherFileCount == 1)
        #expect(try FileSystem.exists(sandbox.output) == false)

        _ = try await sandbox.run()
        try sandbox.write("broken.tif", "fail damaged")
        try sandbox.write("c.tif", "new")
        var decisions: [String: DryRun.Decision] = [:]
        let second = try sandbox.request.batch().dryRun(probe: probe) { path, _, decision in
            decisions[path.path.lastComponent?.string ?? ""] = decision
        }
        #expect(second.toDo == 2)
        #expect(second.unreadable == 1)
        #expect(decisions["a.tif"] == .finished)
        #expect(decisions["b.tif"] == .leftAlone)
        #expect(decisions["broken.tif"] == .workOnUnreadable)
        try FileSystem.remove(sandbox.output.appending("a_colorized.tif"))
        sandbox.recolorize = true
        #expect(try sandbox.request.batch().dryRun(probe: probe) { _, _, _ in }.toDo == 4)
        // What was left alone is judged anew with other settings.
        sandbox.recolorize = false
        #expect(try sandbox.request.batch().dryRun(probe: probe) { _, _, _ in }.toDo == 3)
        sandbox.recipe = "other"
        #expect(try sandbox.request.batch().dryRun(probe: probe) { _, _, _ in }.toDo == 4)
    }

    @Test func theLastRequestCanBeAskedForAgain() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(3)
        sandbox.adjust = {
            $0.limit = 1
            $0.exclude = ["*.png"]
        }
        _ = try await sandbox.run()
        let earlier = try Batch.earlierRequest(
            output: sandbox.output, state: nil, settings: ProbeWorker.Settings.self)
        #expect(earlier.options == sandbox.request.options)
        #expect(earlier.settings.recipe == "copy")
        #expect(throws: BatchError.self) {
            try Batch.earlierRequest(
                output: sandbox.scratch, state: nil, settings: ProbeWorker.Settings.self)
        }
        #expect(try FileSystem.exists(sandbox.scratch.appending(".autochrome")) == false)
    }
}
