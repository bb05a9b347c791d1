import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Finished outputs that are no longer what was written: every run looks at each of them.
@Suite(.timeLimit(.minutes(2))) struct AlteredOutputTests {
    /// What somebody, or a disk, makes of a finished file.
    enum Change: CaseIterable {
        case shorter, longer, empty, folder

        func make(of file: FilePath) throws {
            let content = FileManager.default.contents(atPath: file.string) ?? Data()
            try FileSystem.remove(file)
            switch self {
            case .shorter: try content.dropLast().write(to: URL(filePath: file.string))
            case .longer: try (content + content).write(to: URL(filePath: file.string))
            case .empty: try Data().write(to: URL(filePath: file.string))
            case .folder:
                try FileSystem.makeFolders(file)
                try content.write(to: URL(filePath: file.appending("kept").string))
            }
        }
    }

    @Test(arguments: Change.allCases)
    func whatIsAlteredIsKeptAsideAndMadeAgain(_ change: Change) async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(3)
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        let name = "1/picture 1_colorized.tif"
        try change.make(of: sandbox.output.appending(FilePath(name).components))
        let altered = try sandbox.outputs()
        let plan = try sandbox.request.batch().dryRun(
            probe: { _, _ in DryRunEstimate(pixels: 1, outputBytes: 1) }, onPicture: { _, _, _ in })
        #expect(plan.toDo == 1)
        #expect(plan.walk.outputs.altered == 1)
        #expect(try sandbox.outputs() == altered)

        let outcome = try await sandbox.run()
        #expect(outcome.exitStatus == .finished)
        let found = try #require(outcome.walk?.outputs)
        #expect((found.altered, found.missing, found.unknown) == (1, 0, 0))
        #expect(found.first.map(\.path.path) == [FilePath(name)])
        #expect(try sandbox.outputs() == before)
        let kept = try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
        let mark = change == .folder ? name + "/kept" : name
        #expect(kept.keys.sorted() == [mark])
        #expect(kept[mark] == altered[mark])
        let record = try #require(try sandbox.item("1/picture 1.tif")?.record)
        #expect(record.flags.contains(.madeAgain))
        #expect(record.warnings.last?.contains("superseded") == true)
        #expect(try sandbox.item("0/picture 0.tif")?.record?.flags == [])
        #expect(try await sandbox.run().walk?.outputs.isEmpty == true)
    }

    /// A scan that is gone is said to be gone, and its output kept; it comes back as if it had never been away.
    @Test func outputsOfGoneSourcesAreKept() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(3)
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        let source = sandbox.input.appending("1/picture 1.tif")
        let away = sandbox.root.appending("away")
        try FileSystem.moveReplacing(source, to: away)
        for _ in 0..<2 {
            let outcome = try await sandbox.run()
            #expect(outcome.exitStatus == .finished)
            #expect(outcome.walk?.gone == 1)
            let item = try #require(try sandbox.item("1/picture 1.tif"))
            #expect(item.state == .done && item.goneAt != nil)
            #expect(try sandbox.outputs() == before)
        }
        // What is not looked for is not gone.
        sandbox.exclude = ["*"]
        #expect(try await sandbox.run().walk?.gone == 1)
        sandbox.exclude = []
        try FileSystem.moveReplacing(away, to: source)
        #expect(try await sandbox.run().walk?.gone == 0)
        #expect(try sandbox.item("1/picture 1.tif")?.goneAt == nil)
    }

    /// As `verify` marks it: the next run compares hashes, and believes what it finds.
    @Test(arguments: [true, false]) func distrustedFilesAreHashed(_ isAltered: Bool) async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(2)
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        let name = "0/picture 0_colorized.tif"
        let altered = try #require(before[name]).replacing("content", with: "CONTENT")
        let file = sandbox.output.appending(FilePath(name).components)
        try sandbox.put(file, altered)
        let layout = OutputLayout(root: sandbox.output)
        var found: [Verification.Finding] = []
        var check = Verification(layout) { found.append($0) }
        let totals = try check.run()
        #expect(found.map(\.path) == [FilePath(name)])
        #expect((totals[.altered], totals.noted, totals.problems, totals.files) == (1, 1, 1, 2))
        #expect(try sandbox.item("0/picture 0.tif")?.state == .pending)
        if !isAltered { try sandbox.put(file, #require(before[name])) }
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs() == before)
        let kept = try sandbox.files(under: layout.superseded)
        #expect(kept == (isAltered ? [name: altered] : [:]))
        let flags = try #require(try sandbox.item("0/picture 0.tif")?.record?.flags)
        #expect(flags.contains(.madeAgain) == isAltered)
        var second = Verification(layout) { _ in }
        #expect(try second.run().problems == 0)
    }

    @Test func whatIsGoneIsMadeAgainAndSaid() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(2)
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        try FileSystem.remove(sandbox.output.appending("0/picture 0_colorized.tif"))
        let outcome = try await sandbox.run()
        #expect(outcome.walk?.outputs.missing == 1)
        #expect(try sandbox.outputs() == before)
        #expect(try sandbox.item("0/picture 0.tif")?.record?.flags == [])
    }

    /// Without the state, the label of an output tells that it is ours, and its end that it is complete.
    @Test func aDamagedOutputWithoutStateIsMadeAgain() async throws {
        let sandbox = try Sandbox()
        try sandbox.fill(2)
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        let name = "0/picture 0_colorized.tif"
        let cut = String(try #require(before[name]).dropLast(2))
        try sandbox.put(sandbox.output.appending(FilePath(name).components), cut)
        let layout = OutputLayout(root: sandbox.output)
        try FileSystem.removeContents(of: layout.state, andItself: true)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: before).isEmpty)
        #expect(try sandbox.files(under: layout.superseded) == [name: cut])
        #expect(
            try sandbox.item("0/picture 0.tif")?.record?.flags.contains(.madeAgain) == true)
    }

    @Test func aDamagedOutputOfAnEarlierContentIsKeptAside() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.tif", "old")
        _ = try await sandbox.run()
        let old = String(try #require(try sandbox.outputs()["a_colorized.tif"]).dropLast(2))
        try sandbox.put(sandbox.output.appending("a_colorized.tif"), old)
        try sandbox.write("a.tif", "new and longer")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs()["a_colorized.tif"]?.contains("new and longer") == true)
        #expect(
            try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
                == ["a_colorized.tif": old])
    }
}
