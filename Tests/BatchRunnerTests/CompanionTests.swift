import Files
import Foundation
import Records
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Files beside an output are under the same promise as the output.
@Suite(.timeLimit(.minutes(2))) struct CompanionTests {
    private let suffixes = ["_alt1.tif", "_confidence.png"]
    private let names = ["a_colorized.tif", "a_colorized_alt1.tif", "a_colorized_confidence.png"]

    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        sandbox.companions = suffixes
        return sandbox
    }

    private func finished() async throws -> Sandbox {
        let sandbox = try sandbox()
        try sandbox.write("a.tif", "text")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs().keys.sorted() == names)
        return sandbox
    }

    private func statuses(_ sandbox: Sandbox) throws -> [FileStatus] {
        try names.map { try FileSystem.status(sandbox.output.appending($0)) }
    }

    private func touch(_ sandbox: Sandbox) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1e9)],
            ofItemAtPath: sandbox.input.appending("a.tif").string)
    }

    @Test func theyStandBesideTheirOutputWithTheirPreviews() async throws {
        let sandbox = try sandbox()
        let name = Array("caf".utf8) + [0xE9]
        try sandbox.write(FilePath(bytes: name + Array(".tif".utf8)), "latin1")
        #expect(try await sandbox.run().exitStatus == .finished)
        for tail in ["_colorized.tif"] + suffixes.map({ "_colorized" + $0 }) {
            let path = FilePath(bytes: name + Array(tail.utf8))
            #expect(try FileSystem.exists(sandbox.output.appending(path.components)), "\(tail)")
        }
        let record = try #require(try sandbox.items().first?.record)
        #expect(record.companions?.map(\.suffix) == suffixes)
        let layout = OutputLayout(root: sandbox.output)
        #expect(
            try sandbox.files(under: layout.previews).keys.sorted() == [
                "1-after.jpg", "1-after_alt1.jpg", "1-after_confidence.jpg", "1-before.jpg",
            ])
        #expect(try sandbox.files(under: layout.partial, hidden: true).isEmpty)
    }

    // MARK: - Strange files

    @Test(arguments: ["a_colorized_alt1.tif", "a_colorized_confidence.png"])
    func aStrangeFileUnderACompanionsNameIsNeverTouched(_ name: String) async throws {
        let sandbox = try sandbox()
        try sandbox.write("a.tif", "text")
        try FileSystem.makeFolders(sandbox.output)
        let strange = sandbox.output.appending(name)
        try sandbox.put(strange, "somebody's own work")
        #expect(try await sandbox.run().exitStatus == .someFailed)
        let item = try #require(try sandbox.item("a.tif"))
        #expect(item.failure?.kind == .outputNameTaken)
        #expect(item.failure?.message.contains(name) == true)
        #expect(try sandbox.outputs() == [name: "somebody's own work"])
        #if DEBUG
        // The next run sees it before it computes anything.
        #expect(await (try sandbox.start(failPoint: "after_process:kill")).end() == 3)
        #expect(try sandbox.outputs() == [name: "somebody's own work"])
        #endif
        try FileSystem.remove(strange)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs().keys.sorted() == names)
    }

    /// Somebody painted over a companion: it is kept, and all files of the picture are made again.
    @Test(arguments: [true, false])
    func aCompanionThatSomebodyChangedIsKeptAside(_ isTouched: Bool) async throws {
        let sandbox = try await finished()
        let before = try sandbox.outputs()
        try sandbox.put(sandbox.output.appending(names[1]), "painted over")
        if isTouched { try touch(sandbox) }
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs() == before)
        #expect(
            try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
                == before.merging([names[1]: "painted over"]) { $1 })
        #expect(try sandbox.item("a.tif")?.record?.flags.contains(.madeAgain) == true)
    }

    /// Without the state, what is damaged is told by its label.
    @Test(arguments: [0, 1, 2]) func aDamagedFileIsKeptAsideWithoutState(_ which: Int) async throws
    {
        let sandbox = try await finished()
        let before = try sandbox.outputs()
        let cut = try #require(before[names[which]]).dropLast(3)
        try sandbox.put(sandbox.output.appending(names[which]), String(cut))
        try FileSystem.removeContents(of: OutputLayout(root: sandbox.output).state, andItself: true)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs() == before)
        #expect(
            try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)[names[which]]
                == String(cut))
    }

    /// As after a crash between the names of companions and that of their output.
    @Test func aDamagedCompanionWithoutOutputIsKeptAside() async throws {
        let sandbox = try await finished()
        let before = try sandbox.outputs()
        let cut = try #require(before[names[1]]).dropLast(3)
        try sandbox.put(sandbox.output.appending(names[1]), String(cut))
        try FileSystem.remove(sandbox.output.appending(names[0]))
        try FileSystem.removeContents(of: OutputLayout(root: sandbox.output).state, andItself: true)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs() == before)
        #expect(
            try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
                == [names[1]: String(cut)])
    }

    // MARK: - Later runs

    @Test func theyAreSupersededWithTheirOutput() async throws {
        let sandbox = try await finished()
        let old = try sandbox.outputs()
        try sandbox.write("a.tif", "new and longer")
        #expect(try await sandbox.run().exitStatus == .finished)
        let new = try sandbox.outputs()
        #expect(new.keys.sorted() == names)
        #expect(new.values.allSatisfy { $0.contains("new and longer") })
        let superseded = OutputLayout(root: sandbox.output).superseded
        #expect(try sandbox.files(under: superseded) == old)
    }

    /// A crash between the two steps: the companions of an output that has gone already follow it.
    @Test func theyAreSupersededAfterTheirOutput() async throws {
        let sandbox = try await finished()
        let old = try sandbox.outputs()
        let layout = OutputLayout(root: sandbox.output)
        try OutputCommit(layout: layout).supersede(FilePath(names[0]))
        try sandbox.write("a.tif", "new and longer")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.files(under: layout.superseded) == old)
    }

    @Test(arguments: [0, 1, 2], [false, true])
    func whatIsMissingIsMadeAgain(_ number: Int, alsoTouched: Bool) async throws {
        let sandbox = try await finished()
        let before = try sandbox.outputs()
        try FileSystem.remove(sandbox.output.appending(names[number]))
        if alsoTouched { try touch(sandbox) }
        let dryRun = try sandbox.request.batch().dryRun(
            probe: { _, _ in DryRunEstimate(pixels: 1, outputBytes: 1) },
            onPicture: { _, _, _ in })
        #expect(dryRun.toDo == 1)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: before).isEmpty)
    }

    @Test func newDatesAloneChangeNothing() async throws {
        let sandbox = try await finished()
        let before = try statuses(sandbox)
        try touch(sandbox)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try statuses(sandbox) == before)
        #expect(try sandbox.item("a.tif")?.record?.companions?.count == 2)
    }

    @Test func withoutItsStateAFolderIsAdopted() async throws {
        let sandbox = try await finished()
        let (before, record) = (try statuses(sandbox), try sandbox.item("a.tif")?.record)
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try statuses(sandbox) == before)
        #expect(try sandbox.item("a.tif")?.record?.companions == record?.companions)
        #expect(try sandbox.item("a.tif")?.record?.output == record?.output)
    }

    @Test func withoutItsStateAnIncompleteOutputIsMadeAgain() async throws {
        let sandbox = try await finished()
        let before = try sandbox.outputs()
        let file = try FileSystem.status(sandbox.output.appending(names[0]))
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        try FileSystem.remove(sandbox.output.appending(names[2]))
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: before).isEmpty)
        #expect(try FileSystem.status(sandbox.output.appending(names[0])) != file)
    }

    // MARK: - Copies

    @Test func copiesHaveThemToo() async throws {
        let sandbox = try await finished()
        try sandbox.write("b.tif", "text")
        #expect(try await sandbox.run().exitStatus == .finished)
        let outputs = try sandbox.outputs()
        #expect(outputs.count == 6)
        for name in names { #expect(outputs["b" + name.dropFirst()] == outputs[name]) }
        let copy = try #require(try sandbox.item("b.tif"))
        #expect(copy.duplicateOf == 1)
        #expect(copy.record?.companions == (try sandbox.item("a.tif")?.record?.companions))
        let previews = try sandbox.files(under: OutputLayout(root: sandbox.output).previews)
        #expect(previews["2-after_alt1.jpg"] == previews["1-after_alt1.jpg"])
        #expect(previews.count == 8)
    }

    @Test(arguments: [true, false])
    func aDamagedOriginalIsNotCopied(isThere: Bool) async throws {
        let sandbox = try await finished()
        let before = try sandbox.outputs()
        try sandbox.write("b.tif", "text")
        let damaged = sandbox.output.appending(names[2])
        // Only the newcomer is met, so that nobody looks at the original first.
        sandbox.adjust = { $0.include = ["b.tif"] }
        if isThere { try sandbox.put(damaged, "torn") } else { try FileSystem.remove(damaged) }
        #expect(try await sandbox.run().exitStatus == .finished)
        let copy = try #require(try sandbox.item("b.tif"))
        #expect(copy.duplicateOf == nil)
        for name in names { #expect(try sandbox.outputs()["b" + name.dropFirst()] == before[name]) }
    }
}
