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
        var answers: [String] = []
        let findings = matcher.match { _, _ in
            false
        } _: { _, result in
            answers.append(result.problem ?? result.scan?.string ?? "")
        }
        #expect(findings.unusedRows == answers.count { !$0.hasPrefix("/") })
        return answers
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
        let nearly = ["A.TIF", "sub/b", "c.tif", "y/C.JPEG", " a\u{308}.tif", "no.tif", "e"]
        let standing = ["a.tif", "sub/B.tif", "x/c.png", "y/c.png", "\u{E4}.tiff", "f.tif", "e"]
        #expect(
            try answers(nearly, standing) == [
                "names no scan of this run (did you mean 'a.tif'?)",
                "names no scan of this run (did you mean 'sub/B.tif'?)",
                "names no scan of this run",
                "names no scan of this run (did you mean 'y/c.png'?)",
                "names no scan of this run (did you mean '\u{E4}.tiff'?)",
                "names no scan of this run", "/in/e",
            ])
        #expect(try answers(["b.tif"], scans) == ["/in/sub/b.tif"])
    }

    @Test func twoInputFolders() throws {
        let found = try answers(["a.tif", "/two/a.tif"], ["a.tif"], roots: ["/one", "/two"])
        #expect(found[0] == "may mean '/one/a.tif' or '/two/a.tif'. Write the absolute path")
        // In two folders, too, a path is clear if only one of them has it.
        #expect(
            try answers(["c.tif"], ["x/c.tif", "y/c.tif"], roots: ["/one"])[0]
                .hasSuffix("or '/one/y/c.tif'. Write the path below the input folder"))
        #expect(
            try answers(["c.tif"], ["x/c.tif"], roots: ["/one", "/two"])[0]
                .hasSuffix("Write the absolute path"))
        #expect(found[1] == "/two/a.tif")
    }

    @Test func twoSpellingsOfOneScan() throws {
        let found = try answers(["a.tif", "x\ny.tif", "/in/a.tif"], ["a.tif"])
        #expect(
            found == [
                "names '/in/a.tif', which row 4 (line 5) also names, spelled differently. Use one spelling, or "
                    + "remove one of them",
                "names no scan of this run",
                "names '/in/a.tif', which line 2 also names, spelled differently. Use one spelling, or "
                    + "remove one of them",
            ])
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
        #expect(
            found[0].hasSuffix("Write the name in the Unicode normal form that it has on the disk"))
    }

    /// Where first pages are taken alone, a row for another one describes nothing.
    @Test func pagesThatAreNotTaken() throws {
        let text = "source,page\na.tif,1\na.tif,2\na.tif,3\nb.tif,2\n"
        var matcher = CatalogMatcher(try CatalogTable(Array(text.utf8), file: "c.csv"))
        for scan in ["a.tif", "b.tif"] as [FilePath] { matcher.meet(scan, below: "/in") }
        var scans: [FilePath?] = []
        let findings = matcher.match { page, scan in
            page == 3 && scan == "/in/a.tif"
        } _: { _, result in
            scans.append(result.scan)
        }
        #expect(findings.firstUnusedRows.map(\.line) == [3, 5] && findings.unusedRows == 2)
        #expect(findings.firstUnusedRows[0].problem.contains("'--pages all'"))
        // The next run may take them.
        #expect(scans == ["/in/a.tif", "/in/a.tif", "/in/a.tif", "/in/b.tif"])
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
            case 0: #expect(found.hasPrefix("names no scan of this run"))
            case 1: #expect(found == "/in/\(expected[0])")
            default: #expect(found.hasPrefix("may mean "), "\(scans) \(source)")
            }
        }
    }
}
