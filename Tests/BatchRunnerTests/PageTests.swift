import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import Testing

@testable import BatchRunner
@testable import RunnerProbe

/// Sources with several pages, each of which is a picture of its own where that is asked for.
///
/// Sources are texts; a form feed begins a page.
@Suite(.timeLimit(.minutes(2))) struct PageTests {
    private static func sandbox(everyPage: Bool = true) throws -> Sandbox {
        let sandbox = try Sandbox()
        sandbox.everyPage = everyPage
        return sandbox
    }

    private func places(_ sandbox: Sandbox) throws -> [String] {
        try sandbox.items().map { "\($0.path.path) \($0.place.text) \($0.state)" }
    }

    private func superseded(_ sandbox: Sandbox) throws -> [String: String] {
        try sandbox.files(under: OutputLayout(root: sandbox.output).superseded)
    }

    @Test func eachPageHasARowAndAnOutput() async throws {
        let sandbox = try Self.sandbox()
        try sandbox.write("sub/a.tif", "one\u{C}two\u{C}three")
        try sandbox.write("b.tif", "single")
        #expect(try await sandbox.run().exitStatus == .finished)
        let outputs = try sandbox.outputs()
        #expect(
            outputs.keys.sorted() == [
                "b_colorized.tif", "sub/a_p01_colorized.tif", "sub/a_p02_colorized.tif",
                "sub/a_p03_colorized.tif",
            ])
        #expect(outputs["sub/a_p02_colorized.tif"]?.hasSuffix("\ntwo\nend") == true)
        #expect(
            try places(sandbox) == [
                "b.tif  done", "sub/a.tif page 1 done", "sub/a.tif page 2 done",
                "sub/a.tif page 3 done",
            ])
        let before = try sandbox.items()
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.items() == before, "a later run has nothing to do")
    }

    @Test func namesHaveAsManyDigitsAsTheyNeed() async throws {
        let sandbox = try Self.sandbox()
        try sandbox.write("a.tif", (1...120).map(String.init).joined(separator: "\u{C}"))
        #expect(try await sandbox.run().exitStatus == .finished)
        let names = try sandbox.outputs().keys.sorted()
        #expect(names.count == 120)
        #expect(names.first == "a_p001_colorized.tif")
        #expect(names.last == "a_p120_colorized.tif")
    }

    /// Whoever is opened first, a page never gets the name that a scan beside it has or would get.
    @Test(arguments: [1, 4]) func namesOfScansBesideAreNotTaken(_ jobs: Int) async throws {
        let sandbox = try Self.sandbox()
        sandbox.jobs = jobs
        let pages = "1\u{C}2"
        for name in ["a.tif", "a.tiff", "a_p02.tif", "c.tif"] {
            try sandbox.write(name, "\(name) \(pages)")
        }
        // Left out of this run, and still a scan.
        try sandbox.write("c_p01.jpg", "late")
        sandbox.exclude = ["c_p01.jpg"]
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(
            try sandbox.outputs().keys.sorted() == [
                "a.tif_p01_colorized.tif", "a.tif_p02_colorized.tif", "a.tiff_p01_colorized.tif",
                "a.tiff_p02_colorized.tif", "a_p02_p01_colorized.tif", "a_p02_p02_colorized.tif",
                "c.tif_p01_colorized.tif", "c.tif_p02_colorized.tif",
            ])
        sandbox.exclude = []
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs()["c_p01_colorized.tif"]?.hasSuffix("late\nend") == true)
    }

    @Test func aFolderBegunWithoutPagesGetsThem() async throws {
        let sandbox = try Self.sandbox(everyPage: false)
        try sandbox.write("a.tif", "one\u{C}two")
        try sandbox.write("b.tif", "colour\u{C}two of b")
        try sandbox.write("c.tif", "fail damaged\u{C}two of c")
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.outputs().keys.sorted() == ["a_colorized.tif"])
        let output = sandbox.output.appending("a_colorized.tif")
        let before = try FileSystem.status(output)
        sandbox.everyPage = true
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(
            try sandbox.outputs().keys.sorted() == [
                "a_colorized.tif", "a_p02_colorized.tif", "b_p02_colorized.tif",
                "c_p02_colorized.tif",
            ])
        #expect(try FileSystem.status(output) == before, "the first page is not made again")
        #expect(
            try places(sandbox) == [
                "a.tif page 1 done", "a.tif page 2 done", "b.tif page 1 skipped",
                "b.tif page 2 done", "c.tif page 1 quarantined", "c.tif page 2 done",
            ])
        // What was begun with pages keeps them.
        sandbox.everyPage = false
        try sandbox.write("d.tif", "one of d\u{C}two of d")
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(try sandbox.items().count == 7)
    }

    @Test func aBadPageCostsNoOther() async throws {
        let sandbox = try Self.sandbox()
        try sandbox.write("a.tif", "one\u{C}fail damaged\u{C}crash\u{C}four")
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(
            try sandbox.outputs().keys.sorted() == ["a_p01_colorized.tif", "a_p04_colorized.tif"])
        #expect(
            try places(sandbox) == [
                "a.tif page 1 done", "a.tif page 2 quarantined", "a.tif page 3 quarantined",
                "a.tif page 4 done",
            ])
    }

    @Test func aChangedSourceChangesAllItsPages() async throws {
        let sandbox = try Self.sandbox()
        try sandbox.write("a.tif", "one\u{C}two\u{C}three")
        _ = try await sandbox.run()
        let old = try sandbox.outputs()
        try sandbox.write("a.tif", "new one\u{C}new two")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try superseded(sandbox) == old)
        #expect(
            try sandbox.outputs().keys.sorted() == ["a_p01_colorized.tif", "a_p02_colorized.tif"])
        let gone = try #require(try sandbox.items().last)
        #expect(gone.place.page == 3)
        #expect(gone.state == .skipped && gone.reason == "page_gone" && gone.record == nil)
        // More than before.
        try sandbox.write("a.tif", "1\u{C}2\u{C}3\u{C}4")
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs().count == 4)
        #expect(try sandbox.items().map(\.place.page) == [1, 2, 3, 4])
        #expect(try sandbox.items().allSatisfy { $0.state == .done })
    }

    @Test(arguments: [1, 4]) func equalPagesOfEqualSourcesAreCopied(_ jobs: Int) async throws {
        let sandbox = try Self.sandbox()
        sandbox.jobs = jobs
        try sandbox.write("a.tif", "one\u{C}two")
        try sandbox.write("b.tif", "one\u{C}two")
        #expect(try await sandbox.run().exitStatus == .finished)
        let items = try sandbox.items()
        #expect(items.count == 4)
        #expect(items.count { $0.duplicateOf != nil } == 2)
        for item in items {
            let original = items.first { $0.id == item.duplicateOf }
            #expect(original == nil || original?.place == item.place)
        }
        let outputs = try sandbox.outputs()
        #expect(outputs["a_p01_colorized.tif"] == outputs["b_p01_colorized.tif"])
        #expect(outputs["a_p02_colorized.tif"] == outputs["b_p02_colorized.tif"])
        #expect(outputs["a_p01_colorized.tif"] != outputs["a_p02_colorized.tif"])
    }

    @Test func withoutItsStateAFolderIsAdoptedPageByPage() async throws {
        let sandbox = try Self.sandbox()
        try sandbox.write("a.tif", "same\u{C}same")
        _ = try await sandbox.run()
        let before = try sandbox.outputs()
        let first = sandbox.output.appending("a_p01_colorized.tif")
        let second = sandbox.output.appending("a_p02_colorized.tif")
        let status = try FileSystem.status(first)
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: before).isEmpty)
        #expect(try FileSystem.status(first) == status)
        // The output of another page is not this one's, though all else is the same.
        try FileSystem.removeContents(of: sandbox.output.appending(".autochrome"), andItself: true)
        try FileSystem.remove(second)
        try FileSystem.moveReplacing(first, to: second)
        #expect(try await sandbox.run().exitStatus == .someFailed)
        #expect(
            try sandbox.items().map { $0.failure?.kind } == [nil, .outputNameTaken])
    }

    @Test func aLimitCountsPages() async throws {
        let sandbox = try Self.sandbox()
        sandbox.jobs = 1
        try sandbox.write("a.tif", "one\u{C}two\u{C}three")
        sandbox.adjust = { $0.limit = 2 }
        #expect(try await sandbox.run().exitStatus == .stoppedEarly)
        #expect(try sandbox.outputs().count == 2)
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.outputs().count == 3)
    }

    #if DEBUG
    private static func fill(_ sandbox: Sandbox) throws {
        try sandbox.write("a.tif", "slow 2000\u{C}two\u{C}three")
        try sandbox.write("a_p02.tif", "neighbour")
        try sandbox.write("b.tif", "slow 2000\u{C}two\u{C}three")
        try sandbox.write("c.tif", "single")
    }

    private static let clean = Task {
        let sandbox = try Self.sandbox()
        try fill(sandbox)
        #expect(try await sandbox.run().exitStatus == .finished)
        return try sandbox.outputs()
    }

    private static let kills: [(FailPoint, Int)] =
        [(.afterWalkBatch, 1)]
        + [.afterClaim, .afterDigest, .afterProcess, .afterRename, .afterCommit].flatMap { point in
            [1, 3, 5].map { (point, $0) }
        } + [(.afterPages, 1), (.afterPages, 2)]

    @Test(arguments: kills) func killedAtEveryStep(_ point: FailPoint, _ visit: Int) async throws {
        let clean = try await Self.clean.value
        #expect(clean.count == 8)
        let sandbox = try Self.sandbox()
        try Self.fill(sandbox)
        let killed = try sandbox.start(failPoint: "\(point.rawValue):kill:\(visit)")
        #expect(await killed.end() == -Int(SIGKILL))
        #expect(try await sandbox.run().exitStatus == .finished)
        #expect(try sandbox.complaints(comparedTo: clean).isEmpty)
    }
    #endif

    @Test func aDryRunCountsPages() async throws {
        let sandbox = try Self.sandbox(everyPage: false)
        try sandbox.write("a.tif", "one\u{C}two")
        try sandbox.write("b.tif", "colour\u{C}two of b")
        func decisions() throws -> [String] {
            var told: [String] = []
            _ = try sandbox.request.batch().dryRun { source, _ in
                DryRunEstimate(pixels: 1, outputBytes: 1, pages: source.stem == "c" ? 1 : 2)
            } onPicture: { source, place, decision in
                let name = source.path.lastComponent?.string ?? ""
                let word =
                    switch decision {
                    case .work: "work"
                    case .again, .finishedOtherwise: "otherwise"
                    case .relabel: "relabel"
                    case .finished: "finished"
                    case .leftAlone: "left"
                    case .workOnUnreadable: "unreadable"
                    }
                told.append("\(name) \(place.page ?? 0) \(word)")
            }
            return told
        }
        #expect(try decisions() == ["a.tif 0 work", "b.tif 0 work"])
        _ = try await sandbox.run()
        sandbox.everyPage = true
        try sandbox.write("c.tif", "single")
        #expect(
            try decisions() == [
                "a.tif 1 finished", "a.tif 2 work", "b.tif 1 left", "b.tif 2 work", "c.tif 0 work",
            ])
        _ = try await sandbox.run()
        #expect(
            try decisions() == [
                "a.tif 1 finished", "a.tif 2 finished", "b.tif 1 left", "b.tif 2 finished",
                "c.tif 0 finished",
            ])
    }
}
