import Files
import Foundation
import JobStorage
import Records
import Synchronization
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Commits that many pictures share: what is told and when, and what a crash leaves.
@Suite(.timeLimit(.minutes(2))) struct GroupTests {
    /// Pictures of which none waits for the clock to be committed.
    private func patient(_ tuning: inout BatchTuning) { tuning.commitInterval = .seconds(3600) }

    /// What another process sees.
    private func states(_ sandbox: Sandbox) throws -> [ItemState] {
        try sandbox.items().map(\.state)
    }

    @Test(arguments: [0, 3600])
    func outputsDoNotDependOnTheInterval(_ seconds: Int) async throws {
        let usual = try Sandbox()
        try usual.fill(6)
        _ = try await usual.run()
        let sandbox = try Sandbox()
        try sandbox.fill(6)
        try sandbox.write("twin.tif", "slow 2000\ncontent 0")
        try usual.write("twin.tif", "slow 2000\ncontent 0")
        _ = try await usual.run()
        let outcome = try await sandbox.run { $0.commitInterval = .seconds(seconds) }
        #expect(outcome.exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: try usual.outputs()).isEmpty)
        #expect(try sandbox.items().filter { $0.duplicateOf != nil }.count == 1)
    }

    /// Whatever is told has to be on the disk, for whoever looks from outside.
    @Test func nothingIsToldBeforeItIsCommitted() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(12)
        try sandbox.write("bad.tif", "fail damaged")
        try sandbox.write("colour.tif", "colour")
        let layout = OutputLayout(root: sandbox.output)
        let outcome = try await sandbox.run {
            $0.commitInterval = .milliseconds(5)
        } onEvent: { event in
            guard case .settled(let result, _) = event else { return }
            do {
                let store = try JobStore(reading: layout.database)
                defer { try? store.close() }
                let state = try store.picture(result.id)?.item.state
                let isThere = try FileSystem.exists(
                    layout.root.appending(result.output.path.components))
                switch result.outcome {
                case .written: #expect(state == .done && isThere)
                case .skipped: #expect(state == .skipped && !isThere)
                default: #expect(state == .quarantined && !isThere)
                }
            } catch {
                Issue.record(error)
            }
        }
        #expect(outcome.exitStatus == .someFailed)
        #expect(outcome.summary.count(.done) == 12)
    }

    /// The limit, a failure and a stop by a retry's pause end groups; nobody waits for the clock.
    @Test func everyWayToStopCommitsTheGroup() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(5)
        try sandbox.write("shy.tif", "fail-once")
        sandbox.adjust = { $0.limit = 4 }
        #expect(try await sandbox.run(tuning: patient).summary.count(.done) == 4)
        sandbox.adjust = { _ in }
        let outcome = try await sandbox.run(tuning: patient)
        #expect(outcome.exitStatus == .finished)
        #expect(try sandbox.item("shy.tif")?.attempts == 2)
    }

    @Test func aDrainCommitsTheGroup() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        try sandbox.write("a.tif", "first")
        try sandbox.write("b.tif", "fail disk_full")
        try sandbox.write("c.tif", "never begun")
        let outcome = try await sandbox.run(tuning: patient)
        #expect(outcome.exitStatus == .environment)
        #expect(try states(sandbox) == [.done, .pending, .pending])
    }

    /// One commit for many pictures: seen from outside, all happens at once.
    @Test func picturesShareACommit() async throws {
        let sandbox = try Sandbox()
        let count = 300
        for number in 0..<count { try sandbox.write("\(number).tif", "\(number)") }
        try await walk(sandbox)
        let store = try JobStore(opening: OutputLayout(root: sandbox.output).database)
        defer { try? store.close() }
        let queue = try queue(sandbox, store)
        for _ in 0..<count {
            let item = try #require(try await queue.next())
            try await queue.skip(item, reason: "already_colour", Self.record)
        }
        #expect(try Set(states(sandbox)) == [.pending])
        #expect(try await queue.next() == nil)
        #expect(try Set(states(sandbox)) == [.skipped])
        #expect(await queue.progress.settledPictures == count)
    }

    /// Without its content on the disk, nobody could tell later whose output it is.
    @Test func aStateThatCannotBeWrittenNamesNoOutput() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "text")
        try await walk(sandbox)
        let layout = OutputLayout(root: sandbox.output)
        let store = try JobStore(reading: layout.database)
        defer { try? store.close() }
        let told = Atomic<Int>(0)
        let queue = try queue(sandbox, store) { event in
            if case .settled = event { told.add(1, ordering: .relaxed) }
        }
        let item = try #require(try await queue.next())
        let work = layout.partial.appending("work")
        try FileSystem.makeFolders(work)
        try sandbox.put(work.appending("output.tif"), "finished")
        let staged = try OutputCommit(layout: layout).stage(
            itemID: item.item.id, companions: [], from: work)
        let hash = String(repeating: "a", count: 64)
        try await queue.note(hash, pages: 1, of: item, pixels: 1, item.stamp)
        try await queue.finish(
            item, PictureContent(sha256: hash), Self.record, .written, staged: staged,
            madeWith: sandbox.request.batch().parameters)
        for _ in 0..<2 {
            let error = await #expect(throws: JobStoreError.self) { try await queue.next() }
            #expect(error?.code == .unwritable)
        }
        #expect(try sandbox.outputs().isEmpty)
        #expect(try FileSystem.exists(staged.file))
        #expect(told.load(ordering: .relaxed) == 0)
        #expect(try states(sandbox) == [.pending])
    }

    /// Whoever puts a file there while the picture is worked on keeps it, and nothing half remains.
    @Test(arguments: ["a_colorized.tif", "a_colorized_alt1.tif", "a_colorized_confidence.png"])
    func aNameThatIsTakenMeanwhileIsLeftAlone(_ name: String) async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "text")
        try await walk(sandbox)
        let layout = OutputLayout(root: sandbox.output)
        let store = try JobStore(opening: layout.database)
        defer { try? store.close() }
        let queue = try queue(sandbox, store)
        let item = try #require(try await queue.next())
        let work = layout.partial.appending("work")
        try FileSystem.makeFolders(work)
        try sandbox.put(work.appending("output.tif"), "ours")
        var companions: [CompanionRecord] = []
        for suffix in ["_alt1.tif", "_confidence.png"] {
            try sandbox.put(work.appending("output\(suffix)"), "ours")
            companions.append(
                CompanionRecord(kind: .alternative, suffix: suffix, title: "", file: Self.facts))
        }
        let staged = try OutputCommit(layout: layout).stage(
            itemID: item.item.id, companions: companions, from: work)
        let hash = String(repeating: "a", count: 64)
        try await queue.note(hash, pages: 1, of: item, pixels: 1, item.stamp)
        try await queue.finish(
            item, PictureContent(sha256: hash), Self.record, .written, staged: staged,
            madeWith: sandbox.request.batch().parameters)
        try sandbox.put(sandbox.output.appending(name), "somebody's own work")
        #expect(try await queue.next() == nil)
        #expect(try sandbox.outputs() == [name: "somebody's own work"])
        #expect(try sandbox.files(under: layout.partial, hidden: true).isEmpty)
        let failure = try #require(try sandbox.item("a.tif")?.failure)
        #expect(failure.kind == .outputNameTaken)
        #expect(failure.message.contains(name))
    }

    private static let facts = OutputFacts(
        format: "tiff", width: 1, height: 1, bitDepth: 8, iccDescription: "",
        digitalSourceType: "", bytes: 4, sha256: "")

    private static let record = PictureRecord(
        source: SourceFacts(
            format: "text", width: 1, height: 1, bands: 1, bitDepth: 8, interpretation: "b-w"),
        flags: [], disposition: .skippedAlreadyColor)

    /// Enqueues everything and works on nothing.
    private func walk(_ sandbox: Sandbox) async throws {
        sandbox.adjust = { $0.limit = 0 }
        _ = try await sandbox.run()
        sandbox.adjust = { _ in }
    }

    /// A queue that goes on with the last run.
    private func queue(
        _ sandbox: Sandbox, _ store: JobStore,
        onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) throws -> WorkQueue {
        var tuning = BatchTuning()
        patient(&tuning)
        let run = try #require(try store.runs().last)
        return WorkQueue(
            store: store, run: run.id, startedAt: run.startedAt,
            options: sandbox.request.options,
            parametersOfPicture: try sandbox.request.batch().parametersOfPicture, tuning: tuning,
            control: RunControl { _ in },
            progress: BatchProgress(), onEvent: onEvent)
    }

    @Test func theIntervalIsKeptWhileAPictureTakesLong() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        try sandbox.write("a.tif", "quick")
        try sandbox.write("b.tif", "wait")
        let probe = try sandbox.start()
        // Told without b's help, so by the clock.
        #expect(await probe.line(beginningWith: "settled") != nil)
        #expect(try states(sandbox) == [.done, .running])
        try sandbox.put(sandbox.scratch.appending("go"), "")
        #expect(await probe.end() == 0)
    }

    @Test func retriesComeInTheirOrder() {
        let start = ContinuousClock.now
        var schedule = RetrySchedule()
        for (id, seconds) in [(1, 5), (2, 1), (3, 9), (4, 1), (5, 3)] {
            schedule.insert(Int64(id), due: start + .seconds(seconds))
        }
        #expect(schedule.popDue(at: start) == nil)
        #expect(schedule.nextDue == start + .seconds(1))
        var order: [Int64] = []
        while let id = schedule.popDue(at: start + .seconds(6)) { order.append(id) }
        #expect(Set(order[..<2]) == [2, 4])
        #expect(order[2...] == [5, 1])
        #expect(schedule.nextDue == start + .seconds(9))
    }
}
