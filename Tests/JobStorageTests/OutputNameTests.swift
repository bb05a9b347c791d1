import GRDB
import Records
import SystemPackage
import Testing

@testable import JobStorage

@Suite struct OutputNameTests {
    private func first(_ count: Int, _ path: FilePath, prefix: FilePath = "") -> [FilePath] {
        Array(
            OutputNaming(fileExtension: "tif").candidates(for: path, prefix: prefix).prefix(count))
    }

    @Test func stemSuffixExtension() {
        #expect(
            first(4, "sub/a.b.jpg", prefix: "root") == [
                "root/sub/a.b_colorized.tif", "root/sub/a.b.jpg_colorized.tif",
                "root/sub/a.b.jpg_colorized-2.tif", "root/sub/a.b.jpg_colorized-3.tif",
            ])
        #expect(first(1, "plain") == ["plain_colorized.tif"])
        #expect(first(1, ".jpg") == [".jpg_colorized.tif"])
    }

    @Test func longNamesAreShortenedAndStayApart() throws {
        let stem = String(repeating: "ü", count: 120)
        let one = first(1, FilePath("\(stem)1.jpg"))[0]
        let two = first(1, FilePath("\(stem)2.jpg"))[0]
        #expect(one != two)
        for name in [one, two] {
            #expect(name.bytes.count <= 255 - "_confidence".utf8.count - 1)
            #expect(String(validating: name)?.hasSuffix("_colorized.tif") == true)
            #expect(name.string.hasPrefix("üüü"))
        }
        let whole = FilePath(String(repeating: "x", count: 229) + ".jpg")
        #expect(!first(1, whole)[0].string.contains("~"))
        let longer = FilePath(String(repeating: "x", count: 230) + ".jpg")
        #expect(first(1, longer)[0].string.contains("~"))
        for name in [whole, longer] {
            let companion = CompanionRecord.path(
                beside: first(1, name)[0], suffix: "_confidence.png")
            #expect(CompanionRecord.credentials(beside: companion).bytes.count == 255)
        }
    }

    /// A store of a version that left no room for companions.
    @Test func namesThatWereGivenStay() throws {
        let fixture = try StoreFixture()
        let long = fixture.picture(FilePath(String(repeating: "x", count: 241) + ".jpg"))
        try fixture.walk([long])
        let given = FilePath(String(repeating: "x", count: 241) + "_colorized.tif")
        try fixture.store.write { db in
            try db.execute(sql: "UPDATE item SET outputPath = ?", arguments: [given.blob])
        }
        try fixture.nextRun()
        try fixture.walk([long])
        #expect(try fixture.claim()?.output == given)
    }

    @Test func namesAreUniqueAndForEver() throws {
        let fixture = try StoreFixture()
        let names: [FilePath] = ["a.jpg", "a.jpg_colorized.x", "a.png", "a.tif", "sub/a.tif"]
        try fixture.walk(names.map { fixture.picture($0) })
        let outputs = try fixture.items().map { $0.outputPath?.path }
        #expect(
            outputs == [
                "a_colorized.tif", "a.jpg_colorized_colorized.tif", "a.png_colorized.tif",
                "a.tif_colorized.tif", "sub/a_colorized.tif",
            ])
        // A newcomer that sorts first takes what is left.
        try fixture.nextRun()
        try fixture.walk((["a.bmp.png", "a.jp2"] + names).map { fixture.picture($0) })
        #expect(try fixture.items().compactMap { $0.outputPath?.path }.count == 7)
        let kept = try fixture.items().filter { names.contains($0.path.path) }
        #expect(kept.map { $0.outputPath?.path } == outputs)
    }

    @Test func aWalkInPiecesGivesTheSameNames() throws {
        let names = (0..<40).flatMap { ["\($0 % 7).jpg", "\($0 % 7).tif", "\($0 % 5).png"] }
        let sorted = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
            FilePath($0)
        }
        let whole = try StoreFixture()
        try whole.walk(sorted.map { whole.picture($0) })
        for cut in [1, 5, 9, 13] {
            let pieces = try StoreFixture()
            try pieces.walk(sorted.prefix(cut).map { pieces.picture($0) })
            try pieces.nextRun()
            try pieces.walk(sorted.map { pieces.picture($0) })
            #expect(try pieces.items().map(\.outputPath) == whole.items().map(\.outputPath))
        }
    }

    @Test func rootsKeepTheirFolders() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        #expect(fixture.root.prefix == "")
        _ = try store.addInputRoots(folders: ["/scans", "/x/box", "/y/box"], parents: ["/z"])
        _ = try store.addInputRoots(folders: ["/", "/z"], parents: ["/x/box"])
        let prefixes = try store.inputRoots().map { "\($0.path)=\($0.prefix)" }
        #expect(prefixes == ["/scans=", "/x/box=box", "/y/box=box-2", "/z=", "/=root"])
    }
}
