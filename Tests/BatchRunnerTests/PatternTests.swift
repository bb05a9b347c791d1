import Records
import SystemPackage
import Testing

@testable import BatchRunner

/// Patterns of `--include` and `--exclude` against `git check-ignore --no-index` (git 2.39.5): which of the paths it
/// ignores for each pattern of a `.gitignore`.
@Suite struct PatternTests {
    private static let paths: [String] = [
        "a.tif", "maps/b.tif", "sub/maps/b.tif", "maps/sub/c.tif", "a/b", "a/x/b", "a/x/y/b",
        "a/b/c.tif", "1920/a.tif", "1920/x/a.tif", "plate 11.png", "plate 3.png", "plate 9.png",
        "].tif", "x.tif", "!odd.tif", "*.tif", "a?b", "axb", "[a-", "d.tif", "b.tif", "café.tif",
        "b", "maps", "sub/maps/deep/b.tif", "a1/z.png", "x.tff", "aXYb", "q/b/w",
    ]

    /// Patterns, and the numbers of the paths that they match.
    private static let matches: [([String], [Int])] = [
        (["*.tif"], [0, 1, 2, 3, 7, 8, 9, 13, 14, 15, 16, 20, 21, 22, 25]),
        (["maps/"], [1, 2, 3, 25]),
        (["maps/**"], [1, 3]),
        (["/maps"], [1, 3, 24]),
        (["maps/*"], [1, 3]),
        (["**/maps"], [1, 2, 3, 24, 25]),
        (["**/maps/*.tif"], [1, 2]),
        (["a/**/b"], [4, 5, 6, 7]),
        (["a/**"], [4, 5, 6, 7]),
        (
            ["**"],
            [
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                21, 22, 23, 24, 25, 26, 27, 28, 29,
            ]
        ),
        (
            ["*"],
            [
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                21, 22, 23, 24, 25, 26, 27, 28, 29,
            ]
        ),
        (["1920/*.tif"], [8]),
        (["plate [12]?.*"], [10]),
        (["plate [!0-8]*"], [12]),
        (["[]x].tif"], [13, 14]),
        (["\\!odd.tif"], [15]),
        (["\\*.tif"], [16]),
        (["a\\?b"], [17]),
        (["sub/maps"], [2, 25]),
        (["[a-"], []),
        (["[^a-c]*.tif"], [13, 14, 15, 16, 20]),
        (["*/b"], [4, 7, 29]),
        (["a*/"], [4, 5, 6, 7, 26]),
        (["?"], [4, 5, 6, 7, 9, 23, 29]),
        (["**/b/**"], [7, 29]),
        (["/*/b"], [4, 7, 29]),
        (["*.t*f"], [0, 1, 2, 3, 7, 8, 9, 13, 14, 15, 16, 20, 21, 22, 25, 27]),
        (["a//b"], []),
        (["/"], []),
        (["a**b"], [17, 18, 28]),
        (["*.tif", "!a.tif"], [1, 2, 3, 7, 13, 14, 15, 16, 20, 21, 22, 25]),
        (["maps/", "!maps/b.tif"], [1, 2, 3, 25]),
        (["maps/*", "!maps/b.tif"], [3]),
        (
            ["*", "!b"],
            [
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
                19, 20, 21, 22, 24, 25, 26, 27, 28, 29,
            ]
        ),
        (["!a.tif", "*.tif"], [0, 1, 2, 3, 7, 8, 9, 13, 14, 15, 16, 20, 21, 22, 25]),
        (["[[:alpha:]]"], [4, 5, 6, 7, 9, 23, 29]),
        (["[[:digit:][:space:]a]*"], [0, 4, 5, 6, 7, 8, 9, 17, 18, 26, 28]),
        (["a[!-\\]]b"], [17, 18]),
        (["[[:upper:]-z]*"], [26]),
        (["[[:nonsense:]]"], []),
        (["[+-\\]]*.tif"], [13]),
        (["[[:punct:]]*.tif"], [13, 15, 16]),
        (["[[:alpha]*"], [0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 17, 18, 19, 26, 28]),
        (["[[:digit:]-9]*"], [8, 9]),
    ]

    @Test(arguments: matches) func areThoseOfGit(_ patterns: [String], _ expected: [Int]) {
        let filter = WalkFilter(include: [], exclude: patterns)
        let left = Self.paths.indices.filter { !filter.accepts(FilePath(Self.paths[$0])) }
        #expect(left == expected, "\(patterns)")
        let wanted = WalkFilter(include: patterns, exclude: [])
        #expect(Self.paths.indices.filter { wanted.accepts(FilePath(Self.paths[$0])) } == expected)
    }

    /// Characters count, and not their bytes, in which git differs; bytes that are no UTF-8 count one by one.
    @Test func aQuestionMarkIsACharacter() {
        func leavesOut(_ pattern: String, _ bytes: [UInt8]) -> Bool {
            !WalkFilter(include: [], exclude: [pattern]).accepts(FilePath(bytes: bytes))
        }
        #expect(leavesOut("caf?.tif", Array("café.tif".utf8)))
        #expect(leavesOut("caf[à-ü].tif", Array("café.tif".utf8)))
        #expect(leavesOut("caf?.tif", Array("caf".utf8) + [0xE9] + Array(".tif".utf8)))
        #expect(!leavesOut("café.tif", Array("caf".utf8) + [0xE9] + Array(".tif".utf8)))
    }

    /// No pattern takes more time than names times stars.
    @Test func starsAreNoTrap() {
        let pattern = String(repeating: "*a", count: 200) + "b"
        let name = FilePath(String(repeating: "a", count: 255))
        #expect(WalkFilter(include: [], exclude: [pattern]).accepts(name))
        let levels = String(repeating: "**/a/", count: 60) + "b"
        let path = FilePath(String(repeating: "a/", count: 99) + "a")
        #expect(WalkFilter(include: [], exclude: [levels]).accepts(path))
    }
}
