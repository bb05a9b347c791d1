import Files
import Foundation
import Records
import SystemPackage
import Testing

@testable import BatchRunner

/// What a check of an output folder finds.
@Suite struct VerificationTests {
    private typealias Problem = Verification.Problem

    private func finished(_ count: Int) async throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.fill(count)
        _ = try await sandbox.run()
        return sandbox
    }

    private func check(
        _ sandbox: Sandbox, sample: Verification.Sample? = nil, sources: Bool = false
    ) throws -> (totals: Verification.Totals, found: [String]) {
        var found: [String] = []
        var check = Verification(
            OutputLayout(root: sandbox.output), sample: sample, includesSources: sources
        ) { found.append("\($0.problem.rawValue) \($0.path)") }
        return (try check.run(), found)
    }

    @Test func aWholeFolderHasNoFindings() async throws {
        let sandbox = try await finished(3)
        let (totals, found) = try check(sandbox, sources: true)
        #expect(found.isEmpty)
        #expect((totals.pictures, totals.files, totals.sources, totals.noted) == (3, 3, 3, 0))
    }

    @Test func filesThatNobodyKnowsAreNamed() async throws {
        let sandbox = try await finished(2)
        let (name, more) = ("0/picture 0_colorized.txt", "new/deep/x.tif")
        try FileSystem.makeFolders(sandbox.output.appending("new/deep"))
        for file in [name, more] {
            try sandbox.put(sandbox.output.appending(FilePath(file).components), "x")
        }
        try FileManager.default.createSymbolicLink(
            atPath: sandbox.output.appending("link").string, withDestinationPath: "/")
        let (totals, found) = try check(sandbox)
        #expect(Set(found) == ["extra \(name)", "extra \(more)", "extra link"])
        #expect((totals.problems, totals.noted) == (3, 0))
        // Superseded files and reports are the program's own.
        try FileSystem.makeFolders(sandbox.output.appending(".autochrome/superseded"))
        try sandbox.put(sandbox.output.appending(".autochrome/superseded/old.tif"), "x")
        #expect(try check(sandbox).totals.problems == 3)
    }

    @Test func aFolderInPlaceOfAFileIsAFinding() async throws {
        let sandbox = try await finished(2)
        let file = sandbox.output.appending("0/picture 0_colorized.tif")
        try FileSystem.remove(file)
        try FileSystem.makeFolders(file)
        let (totals, found) = try check(sandbox)
        #expect(found == ["replaced 0/picture 0_colorized.tif"])
        #expect(totals.noted == 1)
    }

    /// The state of one folder lies in another: nothing that it knows is given up.
    @Test func theStateOfOtherOutputsIsAFinding() async throws {
        let (sandbox, other) = (try await finished(2), try Sandbox())
        for name in ["y.tif", "z.tif"] { try other.write(name, "other \(name)") }
        _ = try await other.run()
        let state = sandbox.output.appending(".autochrome")
        try FileManager.default.removeItem(atPath: state.string)
        try FileManager.default.copyItem(
            atPath: other.output.appending(".autochrome").string, toPath: state.string)
        let (totals, found) = try check(sandbox)
        #expect(found.count == 5 && found.last == "other_outputs \(sandbox.output)")
        #expect((totals[.missing], totals[.extra], totals.noted) == (2, 2, 0))
        #expect(try check(sandbox).found == found)
    }

    /// Empty is not replaced.
    @Test func anEmptiedFolderIsMissingAlone() async throws {
        let sandbox = try await finished(2)
        for file in try sandbox.outputs().keys {
            try FileSystem.remove(sandbox.output.appending(FilePath(file).components))
        }
        let (totals, found) = try check(sandbox)
        #expect(totals[.missing] == 2 && found.count == 2)
        #expect(totals.noted == 2)
    }

    @Test func scansAreComparedOnDemand() async throws {
        let sandbox = try await finished(4)
        let input = try FileSystem.realPath(sandbox.input)
        let scans = (0..<3).map { input.appending("\($0)").appending("picture \($0).tif") }
        try sandbox.put(scans[0], "something else")
        try FileSystem.remove(scans[1])
        try FileSystem.remove(scans[2])
        try FileSystem.makeFolders(scans[2])
        #expect(try check(sandbox).totals.problems == 0)
        let (totals, found) = try check(sandbox, sources: true)
        #expect(
            Set(found) == [
                "source_altered \(scans[0])", "source_missing \(scans[1])",
                "source_altered \(scans[2])",
            ])
        #expect((totals.sources, totals.noted) == (4, 0))
    }

    // MARK: Samples

    @Test(arguments: [0, 1, 7, 1000], [UInt64(1), 2, 99])
    func aSampleIsAsLargeAsAskedFor(all: Int, seed: UInt64) {
        let numbers = (0..<all).map { Int64($0 * 3) }
        func drawn(_ size: Verification.Sample.Size) -> [Int64] {
            Verification.Sample(size, seed: seed).drawn(from: numbers)
        }
        for count in [1, 5, 2000] {
            let some = drawn(.pictures(count))
            #expect(some.count == min(count, all))
            #expect(some == some.sorted() && Set(some).isSubset(of: numbers))
            #expect(Set(some).count == some.count && drawn(.pictures(count)) == some)
        }
        #expect(drawn(.share(0.101)).count == Int((0.101 * Double(all)).rounded(.up)))
        #expect(drawn(.share(1)) == numbers)
    }

    /// Over many seeds, every picture has the same chance.
    @Test func everyPictureHasTheSameChance() {
        var counts = [Int](repeating: 0, count: 20)
        for seed in 0..<4000 {
            for number in Verification.Sample(.pictures(5), seed: UInt64(seed))
                .drawn(from: (0..<20).map { Int64($0) })
            {
                counts[Int(number)] += 1
            }
        }
        // 1,000 expected, with a standard deviation of 27.
        #expect(counts.allSatisfy { abs($0 - 1000) < 140 }, "\(counts)")
    }

    @Test func aSampleIsCheckedAlone() async throws {
        let sandbox = try await finished(6)
        let (totals, _) = try check(sandbox, sample: .init(.pictures(2), seed: 5), sources: true)
        #expect((totals.pictures, totals.chosenPictures, totals.checkedPictures) == (6, 2, 2))
        #expect((totals.files, totals.sources, totals.seed) == (2, 2, 5))
    }
}
