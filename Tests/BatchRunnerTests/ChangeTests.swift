import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import Testing

@testable import BatchRunner

/// What a later run makes of sources and outputs that are no longer what they were.
@Suite(.timeLimit(.minutes(2))) struct ChangeTests {
    @Test func aChangedSourceIsDoneAgainAndItsOldOutputKept() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("sub/a.tif", "old")
        _ = try await sandbox.run()
        let old = try sandbox.outputs()["sub/a_colorized.tif"]
        for (round, text) in ["new and longer", "newest, still longer"].enumerated() {
            try sandbox.write("sub/a.tif", text)
            #expect(try await sandbox.run().exitStatus == .finished)
            #expect(try sandbox.outputs().count == 1)
            #expect(try sandbox.outputs()["sub/a_colorized.tif"]?.contains(text) == true)
            let kept = try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
            #expect(kept["sub/a_colorized.tif"] == old)
            #expect(kept.count == round + 1)
        }
    }

    @Test func aCrashWhileSupersedingLeavesNoSecondCopy() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "old")
        _ = try await sandbox.run()
        try sandbox.write("a.tif", "new and longer")
        // As it is between the link and the unlink.
        let superseded = OutputLayout(root: sandbox.output).superseded
        try FileSystem.makeFolders(superseded)
        try FileManager.default.linkItem(
            atPath: sandbox.output.appending("a_colorized.tif").string,
            toPath: superseded.appending("a_colorized.tif").string)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.files(under: superseded).count == 1)
        #expect(try sandbox.outputs().count == 1)
    }

    @Test func linksAmongTheOutputsAreNotFollowed() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("sub/a.tif", "one")
        try sandbox.write("b.tif", "two")
        try sandbox.write("c.tif", "three")
        let sources = try sandbox.files(under: sandbox.input)
        try FileSystem.makeFolders(sandbox.output)
        try link(sandbox.output.appending("sub"), to: sandbox.input)
        try link(sandbox.output.appending("b_colorized.tif"), to: sandbox.input.appending("b.tif"))
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.files(under: sandbox.input) == sources)
        for name in ["sub/a.tif", "b.tif"] {
            let failure = try #require(try sandbox.item(name)?.failure)
            #expect(failure.kind == .outputNameTaken)
            #expect(failure.message.contains("symbolic link"))
        }
        #expect(try sandbox.item("c.tif")?.state == .done)
        try FileSystem.remove(sandbox.output.appending("sub"))
        try FileSystem.remove(sandbox.output.appending("b_colorized.tif"))
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.files(under: sandbox.input) == sources)
    }

    @Test(arguments: [".autochrome", ".autochrome/partial", "autochrome-report"])
    func ownFoldersAreNoLinks(_ name: FilePath) async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "one")
        let place = sandbox.output.appending(name.components)
        let elsewhere = sandbox.root.appending("elsewhere")
        try FileSystem.makeFolders(elsewhere)
        try FileSystem.makeFolders(place.removingLastComponent())
        try link(place, to: elsewhere)
        let error = await #expect(throws: BatchError.self) { try await sandbox.run() }
        #expect(error?.exitStatus == .environment)
        #expect(error?.description.contains("symbolic link '\(place)'") == true)
        #expect(try sandbox.files(under: elsewhere, hidden: true).isEmpty)
    }

    private func link(_ place: FilePath, to target: FilePath) throws {
        try FileManager.default.createSymbolicLink(
            atPath: place.string, withDestinationPath: target.string)
    }

    @Test func newDatesAloneChangeNothing() async throws {
        let sandbox = try Sandbox()
        let file = try sandbox.write("a.tif", "same")
        _ = try await sandbox.run()
        let before = try FileSystem.status(sandbox.output.appending("a_colorized.tif"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: file.string)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try FileSystem.status(sandbox.output.appending("a_colorized.tif")) == before)
        let item = try #require(try sandbox.item("a.tif"))
        #expect(item.modifiedNanoseconds == 1_000_000_000_000_000_000)
        #expect(item.state == .done)
    }

    @Test func aMissingOutputIsMadeAgain() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "text")
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        try FileSystem.remove(sandbox.output.appending("a_colorized.tif"))
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs() == before)
    }

    /// An output made again, or from new content, states the run that first claimed the picture; a picture
    /// that came later states its own.
    @Test func theTimeOfTheFirstRunIsKept() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        try sandbox.write("a.tif", "tell-time")
        _ = try await sandbox.run()
        try FileSystem.remove(sandbox.output.appending("a_colorized.tif"))
        _ = try await sandbox.run()
        try sandbox.write("a.tif", "tell-time again")
        try sandbox.write("b.tif", "tell-time of another")
        _ = try await sandbox.run()
        let store = try JobStore(reading: OutputLayout(root: sandbox.output).database)
        defer { try? store.close() }
        let starts = try store.runs().map(\.startedAt)
        #expect(Set(starts).count == 3)
        let told = try sandbox.files(under: sandbox.scratch)["times"]?.split(separator: "\n")
        #expect(told?.compactMap { Double($0) } == [starts[0], starts[0], starts[0], starts[2]])
    }

    @Test func aStrangeFileUnderTheNameIsNeverTouched() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "text")
        try FileSystem.makeFolders(sandbox.output)
        try sandbox.put(sandbox.output.appending("a_colorized.tif"), "somebody's own work")
        #expect(try await sandbox.run().exitStatus == .someFailed)
        let item = try #require(try sandbox.item("a.tif"))
        #expect(item.state == .quarantined)
        #expect(item.failure?.kind == .outputNameTaken)
        #expect(try sandbox.outputs() == ["a_colorized.tif": "somebody's own work"])
        try FileSystem.remove(sandbox.output.appending("a_colorized.tif"))
        #expect(try await sandbox.run().exitStatus == .finished)
    }

    @Test func withoutItsStateAFolderIsAdopted() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(4)
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: before).isEmpty)
    }

    #if DEBUG
    private static let kills: [(FailPoint, Int, companions: [String])] =
        [.afterLink, .afterRename, .afterFolderSync].map { ($0, 3, []) }
        + [.afterContent, .afterLink, .afterCompanions, .afterRename, .afterFolderSync].map {
            ($0, 2, ["_alt1.tif", "_alt2.tif"])
        }

    /// The content has to be on the disk before the output has its name, for every picture of a
    /// group; nobody but the row could tell whose output it is.
    @Test(arguments: kills) func orphansOfAnEarlierContentAreSuperseded(
        _ point: FailPoint, _ visit: Int, _ companions: [String]
    ) async throws {
        let sandbox = try Sandbox()
        sandbox.companions = companions
        for name in ["a", "b", "c"] { try sandbox.write("\(name).tif", "old \(name)") }
        let killed = try sandbox.start(failPoint: "\(point.rawValue):kill:\(visit)")
        #expect(await killed.end() == -Int(SIGKILL))
        let orphans = try sandbox.outputs()
        #expect(!orphans.isEmpty)
        for name in ["a", "b", "c"] { try sandbox.write("\(name).tif", "new and longer \(name)") }
        #expect(try await sandbox.run().exitStatus == .finished)
        for name in ["a", "b", "c"] {
            let output = try sandbox.outputs()["\(name)_colorized.tif"]
            #expect(output?.contains("new and longer \(name)") == true)
        }
        let kept = try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
        #expect(kept == orphans)
    }
    #endif

    @Test func vanishedSourcesStayInTheStore() async throws {
        let sandbox = try Sandbox()
        let gone = try sandbox.write("a.tif", "text")
        try sandbox.write("b.tif", "other")
        sandbox.adjust = { $0.include = ["b.tif"] }
        _ = try await sandbox.run()
        sandbox.adjust = { $0.limit = 0 }
        _ = try await sandbox.run()
        try FileSystem.remove(gone)
        sandbox.adjust = { _ in }
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.item("a.tif")?.failure?.kind == .vanished)
        try sandbox.put(gone, "back again")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.item("a.tif")?.state == .done)
    }

    @Test func aSourceThatIsWrittenToWhileItIsReadIsTriedAgain() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "touch")
        let probe = try sandbox.start()
        let mark = sandbox.scratch.appending("touch")
        while try !FileSystem.exists(mark), probe.isRunning { await Task.yield() }
        try sandbox.write("a.tif", "quiet and complete")
        try FileSystem.remove(mark)
        #expect(await probe.line(beginningWith: "settled")?.contains("written to while") == true)
        #expect(await probe.end() == 0)
        #expect(try sandbox.outputs()["a_colorized.tif"]?.contains("quiet and complete") == true)
    }
}
