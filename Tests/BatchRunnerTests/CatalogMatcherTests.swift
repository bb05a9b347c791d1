import Files
import Foundation
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import BatchRunner
@testable import Tables

@Suite struct CatalogMatcherTests {
    /// What each source of a catalogue describes among scans below `/in`: a path, or a part of the reason.
    private func answers(_ sources: [String], _ scans: [String], roots: [FilePath] = ["/in"]) throws
        -> [String]
    {
        let lines = sources.map { "\"\($0)\"" }
        let text = (["source"] + lines).joined(separator: "\n")
        var matcher = CatalogMatcher(try CatalogTable(Array(text.utf8), file: "c.csv"))
        for root in roots {
            for scan in scans { matcher.meet(FilePath(scan), below: root) }
        }
        let answers = matcher.answers()
        return sources.map { source in
            switch answers[matcher.table.sources[Array(source.utf8)] ?? -1] {
            case .scan(let path): path.string
            case .problem(let problem): problem
            }
        }
    }

    @Test func pathsAndNames() throws {
        let scans = ["a.tif", "sub/a.tif", "sub/b.tif", "x/c.tif", "y/c.tif", "back\\slash.tif"]
        let found = try answers(
            [
                "a.tif", "sub/a.tif", "/in/sub/b.tif", "c.tif", "none.tif", "./x/c.tif",
                "y\\c.tif", "back\\slash.tif", "A.TIF", "b",
            ], scans)
        #expect(
            found == [
                "/in/a.tif", "/in/sub/a.tif", "/in/sub/b.tif",
                "may mean '/in/x/c.tif' or '/in/y/c.tif'. Write the path below the input folder",
                "names no scan of this run", "/in/x/c.tif", "/in/y/c.tif",
                "/in/back\\slash.tif", "names no scan of this run", "names no scan of this run",
            ])
        #expect(try answers(["b.tif"], scans) == ["/in/sub/b.tif"])
    }

    @Test func twoInputFolders() throws {
        let found = try answers(["a.tif", "/two/a.tif"], ["a.tif"], roots: ["/one", "/two"])
        #expect(found[0].hasPrefix("may mean '/one/a.tif' or '/two/a.tif'"))
        #expect(found[1] == "/two/a.tif")
    }

    @Test func twoSpellingsOfOneScan() throws {
        let found = try answers(["a.tif", "/in/a.tif"], ["a.tif"])
        #expect(found.allSatisfy { $0.contains("other rows spell in another way") })
    }

    /// The same letters, as other systems write them: only where nothing else fits.
    @Test func normalForms() throws {
        let (composed, decomposed) = ("\u{E4}.tif", "a\u{308}.tif")
        #expect(Array(composed.utf8) != Array(decomposed.utf8))
        #expect(
            try answers([composed], [decomposed]).map { Array($0.utf8) } == [
                Array("/in/\(decomposed)".utf8)
            ])
        #expect(
            try answers(["\(decomposed)"], ["sub/\(composed)"]).map { Array($0.utf8) } == [
                Array("/in/sub/\(composed)".utf8)
            ])
        // Both are there: each row has its own.
        let both = try answers([decomposed, composed], [composed, decomposed])
        #expect(
            both.map { Array($0.utf8) } == [decomposed, composed].map { Array("/in/\($0)".utf8) })
        // A third spelling of the same: none is nearer.
        let third = "\u{212B}.tif"
        let found = try answers([third], ["\u{C5}.tif", "A\u{30A}.tif"])
        #expect(found[0].hasPrefix("may mean "))
    }

    @Test func absolutePathsThroughLinks() throws {
        let folder = try TestFolder()
        let real = try FileSystem.realPath(folder.path)
        try FileSystem.makeFolders(real.appending("scans"))
        try FileManager.default.createSymbolicLink(
            atPath: real.appending("link").string, withDestinationPath: "scans")
        let found = try answers(
            [real.appending("link/a.tif").string], ["a.tif"], roots: [real.appending("scans")])
        #expect(found == [real.appending("scans/a.tif").string])
    }

    /// Against a plain search of all pairs, on names that are often alike.
    @Test func sweep() throws {
        var random = SeededRandom(seed: 21)
        for _ in 0..<300 {
            func path() -> String {
                let depth = Int.random(in: 0...2, using: &random)
                let parts = (0...depth).map { _ in
                    ["a", "b", "c"].randomElement(using: &random) ?? ""
                }
                return parts.joined(separator: "/")
            }
            let scans = Array(Set((0..<6).map { _ in path() })).sorted()
            let source = path()
            let exact = scans.filter { $0 == source }
            let named = scans.filter { $0.split(separator: "/").last == Substring(source) }
            let expected = exact.isEmpty ? named : exact
            let found = try answers([source], scans)[0]
            switch expected.count {
            case 0: #expect(found == "names no scan of this run")
            case 1: #expect(found == "/in/\(expected[0])")
            default: #expect(found.hasPrefix("may mean "), "\(scans) \(source)")
            }
        }
    }
}
