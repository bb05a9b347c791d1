import Files
import Foundation
import Records
import SystemPackage
import Testing

@testable import BatchRunner

/// Signals, locks and full disks.
@Suite(.timeLimit(.minutes(2))) struct StopTests {
    /// A batch of which one picture is in work and waits for a sign.
    private func waitingBatch() async throws -> (Sandbox, RunningProbe) {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        try sandbox.write("a.tif", "wait")
        try sandbox.write("b.tif", "text")
        let probe = try sandbox.start()
        let begun = sandbox.scratch.appending("begun")
        while try !FileSystem.exists(begun), probe.isRunning { await Task.yield() }
        return (sandbox, probe)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func theFirstSignalFinishesWhatWasBegun(_ signal: CInt) async throws {
        let (sandbox, probe) = try await waitingBatch()
        probe.signal(signal)
        let announcement = await probe.line(beginningWith: "draining")
        #expect(announcement?.contains("A second signal stops at once") == true)
        try sandbox.put(sandbox.scratch.appending("go"), "")
        #expect(await probe.end() == 75)
        #expect(try sandbox.outputs().keys.sorted() == ["a_colorized.tif"])
        #expect(try sandbox.item("b.tif")?.state == .pending)
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)])
    func theSecondSignalStopsAtOnce(_ signal: CInt, _ status: Int) async throws {
        let (sandbox, probe) = try await waitingBatch()
        probe.signal(signal)
        _ = await probe.line(beginningWith: "draining")
        probe.signal(signal)
        #expect(await probe.end() == status)
        #expect(try sandbox.items().map(\.state) == [.pending, .pending])
        #expect(
            try sandbox.files(under: sandbox.output, hidden: true).keys.sorted().filter {
                !$0.hasPrefix(".autochrome/jobs.sqlite") && $0 != ".autochrome/lock"
            } == [])
        try sandbox.put(sandbox.scratch.appending("go"), "")
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test func aSecondRunnerIsRefusedWithTheOwner() async throws {
        let (sandbox, probe) = try await waitingBatch()
        let error = await #expect(throws: BatchError.self) { try await sandbox.run() }
        #expect(error?.exitStatus == .locked)
        #expect(error?.description.contains("process \(probe.processID)") == true)
        // Another state folder does not get around it.
        sandbox.adjust = { [scratch = sandbox.scratch] in
            $0.state = CodablePath(scratch.appending("state"))
        }
        let other = await #expect(throws: BatchError.self) { try await sandbox.run() }
        #expect(other?.exitStatus == .locked)
        #expect(other?.description.contains("process \(probe.processID)") == true)
        sandbox.adjust = { _ in }
        #expect(throws: BatchError.self) {
            try Batch.requeueFailures(output: sandbox.output, state: nil)
        }
        // A dead owner needs nobody's help.
        probe.signal(SIGKILL)
        _ = await probe.end()
        try sandbox.put(sandbox.scratch.appending("go"), "")
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test func aFullDiskStopsTheBatchAndBlamesNoPicture() async throws {
        let sandbox = try Sandbox()
        try FileSystem.makeFolders(sandbox.output)
        let mounted = sandbox.output.withPlatformString {
            mount("none", $0, "tmpfs", 0, "size=1m")
        }
        guard mounted == 0 else { try Test.cancel("This user may not mount anything.") }
        defer { _ = sandbox.output.withPlatformString { umount2($0, Int32(MNT_DETACH)) } }
        try sandbox.write("a.tif", "text")
        try sandbox.write("b.tif", "fill 2000000")
        try sandbox.write("c.tif", "more")
        sandbox.jobs = 1
        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .environment)
        #expect(outcome.message?.contains("No room") == true)
        #expect(try sandbox.item("b.tif")?.state == .pending)
        #expect(try sandbox.files(under: OutputLayout(root: sandbox.output).partial).isEmpty)
        try sandbox.write("b.tif", "fits")
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test func aReadOnlyOutputFolderIsRefused() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "text")
        try FileSystem.makeFolders(sandbox.output)
        let mounted = sandbox.output.withPlatformString {
            mount("none", $0, "tmpfs", UInt(MS_RDONLY), nil)
        }
        guard mounted == 0 else { try Test.cancel("This user may not mount anything.") }
        defer { _ = sandbox.output.withPlatformString { umount2($0, Int32(MNT_DETACH)) } }
        let error = await #expect(throws: BatchError.self) { try await sandbox.run() }
        #expect(error?.exitStatus == .environment)
        #expect(error?.description.contains("Read-only file system") == true)
    }

    @Test func theReserveIsLeftFree() async throws {
        var disk = DiskGuard(output: "/", largestReserve: 0)
        try disk.check()
        try disk.reserve(1, for: 1)
        let failure = #expect(throws: PictureFailure.self) { try disk.reserve(.max / 2, for: 2) }
        #expect(failure?.kind == .diskFull)
        let message = failure?.message ?? ""
        #expect(message.contains("the pictures being processed may need "), "\(message)")
        #expect(message.hasSuffix(" too little."), "\(message)")
        // What was refused does not count.
        try disk.reserve(1, for: 3)
    }

    @Test func aPulledInputDiskBlamesNoPicture() async throws {
        let (sandbox, probe) = try await waitingBatch()
        let away = sandbox.root.appending("elsewhere")
        try FileSystem.moveReplacing(sandbox.input, to: away)
        try sandbox.put(sandbox.scratch.appending("go"), "")
        #expect(await probe.end() == 4)
        try FileSystem.moveReplacing(away, to: sandbox.input)
        #expect(try sandbox.items().filter { $0.state == .quarantined }.isEmpty)
        #expect(try await sandbox.run().exitStatus == .finished)
    }
}
