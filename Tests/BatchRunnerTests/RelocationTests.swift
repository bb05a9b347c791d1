import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Sources that move to another folder.
@Suite(.timeLimit(.minutes(2))) struct RelocationTests {
    /// What everything is called and known as, but where it comes from.
    private struct Known: Equatable {
        let path: String
        let output: String?
        let state: ItemState
        let attempts: Int
        let inputRoot: String
    }

    private func known(_ sandbox: Sandbox) throws -> [Known] {
        try sandbox.items().map { item in
            Known(
                path: item.path.path.string, output: item.outputPath?.path.string,
                state: item.state, attempts: item.attempts,
                inputRoot: item.inputRoot.path.string)
        }
    }

    private func relocate(
        _ sandbox: Sandbox, from old: FilePath, to new: FilePath, onlyLooking: Bool = false
    ) throws -> RelocationOutcome {
        try Batch.relocate(
            OutputLayout(root: sandbox.output), from: old, to: new, onlyLooking: onlyLooking
        ) { (_: inout ProbeWorker.Settings, _, _) in
        } onProgress: { _ in
        }
    }

    private func finished() async throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.fill(6)
        try sandbox.write("1/broken.tif", "fail damaged")
        try sandbox.write("1/picture 1.xmp", "sidecar")
        #expect(try await sandbox.run().exitStatus == .someFailed)
        return sandbox
    }

    private func attempts(_ sandbox: Sandbox) throws -> Int {
        try sandbox.items().reduce(0) { $0 + $1.attempts }
    }

    @Test func aWholeRootMoves() async throws {
        let sandbox = try await finished()
        let (outputs, before) = (try sandbox.outputs(), try known(sandbox))
        let new = sandbox.root.appending("elsewhere")
        let old = sandbox.input
        try FileSystem.moveReplacing(old, to: new)
        let plan = try relocate(sandbox, from: old, to: new, onlyLooking: true)
        #expect((plan.moved, plan.gone, plan.refused) == (7, 0, 0))
        #expect(try known(sandbox) == before)
        #expect(try relocate(sandbox, from: old, to: new) == plan)
        #expect(
            try known(sandbox)
                == before.map {
                    Known(
                        path: $0.path, output: $0.output, state: $0.state, attempts: $0.attempts,
                        inputRoot: new.string)
                })
        // The next run, and resuming, have nothing to do; a new scan gets its name beside the others.
        let made = try attempts(sandbox)
        let resumed = try Batch.earlierRequest(
            output: sandbox.output, state: nil, settings: ProbeWorker.Settings.self)
        #expect(resumed.options.inputs.map(\.path) == [new])
        sandbox.adjust = { $0.inputs = [CodablePath(new)] }
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try attempts(sandbox) == made)
        #expect(try sandbox.outputs() == outputs)
        try sandbox.put(new.appending("1/new.tif"), "new")
        _ = try await sandbox.run()
        #expect(try sandbox.outputs()["1/new_colorized.tif"] != nil)
        #expect(try sandbox.outputs().count == outputs.count + 1)
    }

    /// A folder of a root moves, within the root or out of it.
    @Test(arguments: ["scans/other", "elsewhere"]) func aFolderMoves(_ place: String) async throws {
        let sandbox = try await finished()
        let (outputs, before) = (try sandbox.outputs(), try known(sandbox))
        let old = sandbox.input.appending("1")
        let isInside = place.hasPrefix("scans")
        let new = isInside ? sandbox.input.appending("other") : sandbox.root.appending(place)
        try FileSystem.moveReplacing(old, to: new)
        let outcome = try relocate(sandbox, from: old, to: new)
        #expect(outcome.moved == 3)
        let after = try known(sandbox)
        #expect(Set(after.map(\.output)) == Set(before.map(\.output)))
        #expect(after.count { $0.inputRoot + "/" + $0.path == new.string + "/picture 1.tif" } == 1)
        let made = try attempts(sandbox)
        let options = try Batch.earlierRequest(
            output: sandbox.output, state: nil, settings: ProbeWorker.Settings.self
        ).options
        #expect(options.inputs.count == (isInside ? 1 : 2))
        sandbox.adjust = { $0.inputs = options.inputs }
        let run = try await sandbox.run()
        #expect(run.exitStatus == .someFailed)
        #expect(run.walk?.gone == 0)
        #expect(try attempts(sandbox) == made)
        #expect(try sandbox.outputs() == outputs)
    }

    @Test func aSimilarNameIsAnotherFolder() async throws {
        let sandbox = try await finished()
        try sandbox.write("10/x.tif", "ten")
        _ = try await sandbox.run()
        let new = sandbox.root.appending("elsewhere")
        try FileSystem.moveReplacing(sandbox.input.appending("1"), to: new)
        #expect(try relocate(sandbox, from: sandbox.input.appending("1"), to: new).moved == 3)
        #expect(try sandbox.item("10/x.tif")?.inputRoot.path == sandbox.input)
    }

    enum Trouble: CaseIterable {
        case otherContent, leftBehind, known
    }

    @Test(arguments: Trouble.allCases) func whatDoesNotFitChangesNothing(
        _ trouble: Trouble
    ) async throws {
        let sandbox = try await finished()
        let old = sandbox.input
        let new = sandbox.root.appending("elsewhere")
        try FileManager.default.copyItem(atPath: old.string, toPath: new.string)
        let victim = new.appending("1/picture 1.tif")
        switch trouble {
        case .otherContent: try sandbox.put(victim, "slow 2000\ncontent 2")
        case .leftBehind: try FileSystem.remove(victim)
        case .known:
            sandbox.adjust = { $0.inputs.append(CodablePath(new)) }
            _ = try await sandbox.run()
        }
        let before = try known(sandbox)
        let outcome = try relocate(sandbox, from: old, to: new)
        #expect(outcome.refused == (trouble == .known ? 7 : 1))
        #expect(outcome.problems.contains { $0.path.path == victim })
        #expect(try known(sandbox) == before)
    }

    @Test func sourcesThatAreGoneStayGone() async throws {
        let sandbox = try await finished()
        let new = sandbox.root.appending("elsewhere")
        try FileSystem.moveReplacing(sandbox.input, to: new)
        try FileSystem.remove(new.appending("2/picture 2.tif"))
        let outcome = try relocate(sandbox, from: sandbox.input, to: new)
        #expect((outcome.moved, outcome.gone, outcome.refused) == (6, 1, 0))
        sandbox.adjust = { $0.inputs = [CodablePath(new)] }
        let run = try await sandbox.run()
        #expect(run.walk?.gone == 1)
        #expect(try sandbox.item("2/picture 2.tif")?.state == .done)
    }

    @Test func sourcesNeverMoveAmongOutputs() async throws {
        let sandbox = try await finished()
        for new in [sandbox.output, sandbox.output.appending("1")] {
            let error = #expect(throws: BatchError.self) {
                try relocate(sandbox, from: sandbox.input, to: new)
            }
            #expect(error?.exitStatus == .usage)
        }
    }
}
