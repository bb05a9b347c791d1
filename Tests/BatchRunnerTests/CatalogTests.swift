import Files
import Foundation
import JobStorage
import Records
import Synchronization
import SystemPackage
import Tables
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Catalogues that are given, corrected and taken away.
///
/// Sources that begin with "tell-time" leave a line for each time that they are computed.
@Suite(.timeLimit(.minutes(2))) struct CatalogTests {
    private func use(_ catalog: String?, in sandbox: Sandbox) throws {
        let file = sandbox.root.appending("catalogue.csv")
        if let catalog { try sandbox.put(file, catalog) }
        sandbox.adjust = { $0.metadata = catalog == nil ? nil : CodablePath(file) }
    }

    /// Runs a batch and returns how each source ended, by name, and how the catalogue fits.
    private func run(
        _ sandbox: Sandbox
    ) async throws -> (ends: [String: String], found: CatalogFindings?) {
        let ends = Mutex<[String: String]>([:])
        let outcome = try await sandbox.run(onEvent: { event in
            guard case .settled(let result, _) = event else { return }
            let name = result.source.path.lastComponent?.string ?? ""
            let word = "\(result.outcome)".prefix { $0 != "(" }
            ends.withLock { $0[name + result.place.text] = String(word) }
        })
        #expect(outcome.exitStatus == .finished)
        return (ends.withLock { $0 }, outcome.walk?.catalog)
    }

    private func computations(_ sandbox: Sandbox) throws -> Int {
        try sandbox.files(under: sandbox.scratch)["times"]?.split(separator: "\n").count ?? 0
    }

    /// Records tell what is on the disk and what it was made with.
    private func expectTruth(_ sandbox: Sandbox) throws {
        for item in try sandbox.items() {
            #expect(item.state == .done && item.record?.catalog == item.catalog)
            let output = sandbox.output.appending(try #require(item.outputPath).path.components)
            for file in try #require(item.record).files(at: output) {
                #expect(try FileDigest.sha256(of: file.path) == file.facts.sha256, "\(file.path)")
            }
        }
        let partial = OutputLayout(root: sandbox.output).partial
        #expect(try sandbox.files(under: partial, hidden: true).isEmpty)
    }

    /// The outputs are those that a first run with the same catalogue gives.
    private func expectAsFresh(_ sandbox: Sandbox, _ catalog: String) async throws {
        let other = try sandbox.twin()
        try use(catalog, in: other)
        _ = try await run(other)
        #expect(try sandbox.outputs() == other.outputs())
    }

    // MARK: - Runs

    @Test func aCorrectionIsAChangeOfMetadata() async throws {
        let sandbox = try Sandbox()
        sandbox.companions = ["_alt1.tif"]
        for name in ["a", "b", "sub/c"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        try use("source,title\na.tif,A\nc.tif,C\nnone.tif,N\n", in: sandbox)
        let first = try await run(sandbox)
        #expect(first.ends.values.allSatisfy { $0 == "written" } && first.ends.count == 3)
        #expect(first.found?.rows == 3 && first.found?.unusedRows == 1)
        #expect(first.found?.firstUnusedRows.map(\.line) == [4])
        #expect(first.found?.scansWithoutRow == 1)
        #expect(
            first.found?.firstScansWithoutRow.map(\.path) == [sandbox.input.appending("b.tif")])
        #expect(try await run(sandbox).ends.isEmpty)
        try expectTruth(sandbox)

        let corrected = "source;title\na.tif;A\nb.tif;B\nsub/c.tif;C 2\n"
        try use(corrected, in: sandbox)
        #expect(try await run(sandbox).ends == ["b.tif": "relabeled", "c.tif": "relabeled"])
        try await expectAsFresh(sandbox, corrected)
        try expectTruth(sandbox)

        // Without the option what is known stays; a row that goes takes its metadata along.
        try use(nil, in: sandbox)
        #expect(try await run(sandbox).ends.isEmpty)
        #expect(try sandbox.item("a.tif")?.catalog?.title == "A")
        try use("source\nb.tif\n", in: sandbox)
        #expect(try await run(sandbox).ends.count == 3)
        try await expectAsFresh(sandbox, "source\nb.tif\n")
        #expect(try computations(sandbox) == 3)
        try expectTruth(sandbox)
    }

    @Test func equalScansWithOtherRowsAreNoCopies() async throws {
        let sandbox = try Sandbox()
        sandbox.jobs = 1
        for name in ["a", "b", "c", "d"] { try sandbox.write("\(name).tif", "tell-time same") }
        try use("source,title\na.tif,A\nb.tif,A\n", in: sandbox)
        _ = try await run(sandbox)
        func originals() throws -> [Int64?] { try sandbox.items().map(\.duplicateOf) }
        #expect(try originals() == [nil, 1, nil, 3])
        #expect(try computations(sandbox) == 2)
        try expectTruth(sandbox)
        // An original is described in another way, and then its copy like that.
        try use("source,title\na.tif,A 2\nb.tif,A\n", in: sandbox)
        #expect(try await run(sandbox).ends == ["a.tif": "relabeled"])
        #expect(try originals() == [nil, nil, nil, 3])
        try use("source,title\na.tif,A 2\nb.tif,A 2\n", in: sandbox)
        #expect(try await run(sandbox).ends == ["b.tif": "relabeled"])
        #expect(try originals() == [nil, 1, nil, 3])
        try expectTruth(sandbox)
        #expect(try computations(sandbox) == 2)
    }

    @Test func pagesHaveRowsOfTheirOwn() async throws {
        let sandbox = try Sandbox()
        sandbox.everyPage = true
        try sandbox.write("a.tif", "tell-time one\u{C}tell-time two\u{C}tell-time three")
        let catalog = "source,page,title\na.tif,,All\na.tif,2,Two\n"
        try use(catalog, in: sandbox)
        _ = try await run(sandbox)
        #expect(try sandbox.items().map(\.catalog?.title) == ["All", "Two", "All"])
        try expectTruth(sandbox)
        let corrected = catalog.replacing("Two", with: "Second")
        try use(corrected, in: sandbox)
        #expect(try await run(sandbox).ends == ["a.tifpage 2": "relabeled"])
        try await expectAsFresh(sandbox, corrected)
        #expect(try computations(sandbox) == 3)
    }

    @Test func aLostStateIsFoundAgainByTheHash() async throws {
        let sandbox = try Sandbox()
        for name in ["a", "b"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        try use("source,title\na.tif,A\nb.tif,B\n", in: sandbox)
        _ = try await run(sandbox)
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        try use("source,title\na.tif,A\nb.tif,Another\n", in: sandbox)
        #expect(try await run(sandbox).ends == ["a.tif": "adopted", "b.tif": "written"])
        try expectTruth(sandbox)
    }

    @Test func aDryRunTellsWhatFits() async throws {
        let sandbox = try Sandbox()
        for name in ["a", "b", "c"] { try sandbox.write("\(name).tif", name) }
        func forecast() throws -> (DryRun, [String: DryRun.Decision]) {
            var decisions: [String: DryRun.Decision] = [:]
            let result = try sandbox.request.batch().dryRun { _, _ in
                DryRunEstimate(pixels: 1, outputBytes: 1)
            } onPicture: { source, _, decision in
                decisions[source.path.lastComponent?.string ?? ""] = decision
            }
            return (result, decisions)
        }
        try use("source,title\na.tif,A\nb.tif,B\nnone.tif,N\n", in: sandbox)
        let before = try forecast().0
        #expect(before.toDo == 3 && before.walk.catalog?.unusedRows == 1)
        #expect(before.walk.catalog?.scansWithoutRow == 1)
        #expect(try !FileSystem.exists(sandbox.output))
        let found = try await run(sandbox).found
        #expect(before.walk.catalog == found)
        #expect(try forecast().0.finished == 3)
        try use("source,title\na.tif,A\nb.tif,B 2\nc.tif,C\n", in: sandbox)
        #expect(
            try forecast().1
                == ["a.tif": .finished, "b.tif": .relabel, "c.tif": .relabel])
    }

    // MARK: - Crashes

    #if DEBUG
    private static let steps: [(FailPoint, visit: Int)] =
        [
            FailPoint.afterWalkBatch, .afterClaim, .afterDigest, .afterProcess, .afterStaging,
            .afterContent, .afterCompanions, .afterRename, .afterFolderSync, .afterCommit,
        ].map { ($0, 1) } + (1...4).map { (.afterReplacing, $0) }

    @Test(arguments: steps, [true, false])
    func killedAtEveryStep(_ step: (FailPoint, visit: Int), _ isCorrectedAgain: Bool) async throws {
        let (old, new) = ("source,title\na.tif,A\nb.tif,B\n", "source,title\na.tif,A 2\n")
        let sandbox = try Sandbox()
        sandbox.companions = ["_alt1.tif"]
        for name in ["a", "b"] { try sandbox.write("\(name).tif", "tell-time \(name)") }
        try use(old, in: sandbox)
        _ = try await run(sandbox)
        try use(new, in: sandbox)
        let killed = try sandbox.start(failPoint: "\(step.0.rawValue):kill:\(step.visit)")
        #expect(await killed.end() == -Int(SIGKILL))
        // The catalogue goes back, or its file has moved and what was read counts.
        let isRead = try sandbox.item("b.tif")?.catalog == nil
        try use(isCorrectedAgain ? old : nil, in: sandbox)
        _ = try await run(sandbox)
        try await expectAsFresh(sandbox, isCorrectedAgain || !isRead ? old : new)
        try expectTruth(sandbox)
        #expect(try computations(sandbox) == 2)
        #expect(try await run(sandbox).ends.isEmpty)
    }
    #endif
}
