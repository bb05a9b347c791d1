import Files
import Foundation
import Records
import SystemPackage
import TensorCore
import Testing

@testable import BatchRunner

/// Whatever kills the runner at whatever moment, running again ends as if nothing had happened.
@Suite(.timeLimit(.minutes(2))) struct CrashTests {
    /// Twins, and names that collide.
    private static func fill(_ sandbox: Sandbox) throws {
        try sandbox.fill(3)
        try sandbox.write("twin.tif", "slow 2000\ncontent 0")
        try sandbox.write("picture 0.jpg", "another")
        try sandbox.write("picture 0.tif", "collides")
    }

    /// The outputs of an undisturbed run on the same sources.
    private static func cleanOutputs(
        companions: [String] = [], _ fill: (Sandbox) throws -> Void
    ) async throws -> [String: String] {
        let sandbox = try Sandbox()
        sandbox.companions = companions
        try fill(sandbox)
        #expect(try await sandbox.run().exitStatus == .finished)
        return try sandbox.outputs()
    }

    private static let companions = ["_alt1.tif", "_confidence.png"]
    private static let clean = Task { try await cleanOutputs(fill) }
    private static let cleanWithCompanions = Task {
        try await cleanOutputs(companions: companions, fill)
    }

    private func sources(_ sandbox: Sandbox) throws -> [String: FileStatus] {
        var all: [String: FileStatus] = [:]
        for name in try sandbox.files(under: sandbox.input).keys {
            all[name] = try FileSystem.status(sandbox.input.appending(FilePath(name).components))
        }
        return all
    }

    #if DEBUG
    /// Before outputs get their names a kill leaves the same with companions as without.
    @Test(arguments: [FailPoint.afterLink, .afterRename, .afterFolderSync, .afterCommit])
    func killedWhileOutputsGetTheirNames(_ point: FailPoint) async throws {
        try await endsAlike(Sandbox(), killedAt: point, 2, clean: Self.clean.value)
    }

    /// Every point at the first picture and with others behind it, and between a picture's companions.
    ///
    /// A walk of one folder has a single batch.
    private static let kills: [(FailPoint, Int)] = FailPoint.allCases.flatMap {
        point -> [(FailPoint, Int)] in
        switch point {
        case .afterWalkBatch: [(point, 1)]
        // There is none here: see `PageTests`, `SidecarTests`, `SigningTests` and `RedoTests`.
        case .afterPages, .afterReplacing, .afterSigning, .afterSuperseding: []
        case .afterLink: [(point, 1), (point, 2), (point, 4)]
        default: [(point, 1), (point, 4)]
        }
    }

    @Test(arguments: kills)
    func killedAtEveryStepWithCompanions(_ point: FailPoint, _ visit: Int) async throws {
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        try await endsAlike(sandbox, killedAt: point, visit, clean: Self.cleanWithCompanions.value)
        #expect(try sandbox.items().allSatisfy { $0.record?.companions?.count == 2 })
    }

    private func endsAlike(
        _ sandbox: Sandbox, killedAt point: FailPoint, _ visit: Int, clean: [String: String]
    ) async throws {
        try Self.fill(sandbox)
        let before = try sources(sandbox)
        let killed = try sandbox.start(failPoint: "\(point.rawValue):kill:\(visit)")
        #expect(await killed.end() == -Int(SIGKILL))
        #expect(try sandbox.incompleteOutputs().isEmpty)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: clean).isEmpty)
        #expect(try sources(sandbox) == before)
    }

    /// Every point for one error; another takes the same way, in an attempt and in a group.
    private static let failures: [(FailPoint, String)] =
        [
            .afterPreviews, .afterStaging, .afterContent, .afterLink, .afterCompanions,
            .afterRename, .afterFolderSync,
        ].map { ($0, "enospc") } + [(.afterStaging, "eio"), (.afterRename, "eio")]

    @Test(arguments: failures)
    func aFailingDiskStopsInGoodOrder(_ point: FailPoint, _ error: String) async throws {
        let clean = try await Self.cleanWithCompanions.value
        let sandbox = try Sandbox()
        sandbox.companions = Self.companions
        try Self.fill(sandbox)
        let failing = try sandbox.start(failPoint: "\(point.rawValue):\(error):2")
        #expect(await failing.end() == 4)
        #expect(try sandbox.incompleteOutputs().isEmpty)
        let outputs = try sandbox.outputs()
        let orphans = outputs.keys.filter { name in
            Self.companions.contains { suffix in
                name.hasSuffix(suffix) && outputs[name.dropLast(suffix.count) + ".tif"] == nil
            }
        }
        #expect(orphans.isEmpty)
        #expect(try sandbox.items().filter { $0.state == .quarantined }.isEmpty)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: clean).isEmpty)
    }
    #endif

    @Test func killedAtRandomMoments() async throws {
        let count = 20
        let clean = try await Self.cleanOutputs { try $0.fill(count) }
        let sandbox = try Sandbox()
        try sandbox.fill(count)
        let before = try sources(sandbox)
        var random = SeededRandom(seed: 2016)
        for _ in 0..<10 {
            let probe = try sandbox.start()
            // Moments are counted in events and not in time, then some instructions more.
            for _ in 0..<Int.random(in: 0..<8, using: &random) {
                _ = await probe.line(beginningWith: "settled")
            }
            for _ in 0..<Int.random(in: 0..<50_000, using: &random) { await Task.yield() }
            probe.signal(SIGKILL)
            _ = await probe.end()
        }
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: clean).isEmpty)
        #expect(try sources(sandbox) == before)
    }

    @Test func workersGoWithTheirSupervisor() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "hang")
        let probe = try sandbox.start()
        _ = await probe.line(beginningWith: "claimed")
        var workers: [pid_t] = []
        while workers.isEmpty, probe.isRunning { workers = children(of: probe.processID) }
        probe.signal(SIGKILL)
        _ = await probe.end()
        for worker in workers {
            // A dead child of nobody may stay as a zombie until its new parent looks.
            while kill(worker, 0) == 0, !isZombie(worker) { await Task.yield() }
        }
    }

    private func children(of parent: pid_t) -> [pid_t] {
        let path = "/proc/\(parent)/task/\(parent)/children"
        let tasks =
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/task")) ?? []
        return ([path] + tasks.map { "/proc/\(parent)/task/\($0)/children" }).flatMap { path in
            let text = FileManager.default.contents(atPath: path) ?? Data()
            return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap {
                pid_t($0)
            }
        }
    }

    private func isZombie(_ process: pid_t) -> Bool {
        let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
        return String(decoding: status, as: UTF8.self).contains(") Z ")
    }
}
