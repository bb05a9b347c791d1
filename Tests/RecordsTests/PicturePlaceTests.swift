import Records
import SystemPackage
import Testing

@Suite struct PicturePlaceTests {
    @Test func marksAreAsWideAsTheLastOne() {
        #expect(PicturePlace.mark(page: 1, of: 2) == "_p01")
        #expect(PicturePlace.mark(page: 99, of: 99) == "_p99")
        #expect(PicturePlace.mark(page: 7, of: 100) == "_p007")
        #expect(PicturePlace.mark(page: 12345, of: 2) == "_p12345")
    }

    @Test func theFirstPageHasThePixelsOfTheFile() {
        let whole = PictureContent(sha256: "a")
        #expect(whole.identity == PictureContent(sha256: "a", place: .init(page: 1)).identity)
        #expect(whole.identity != PictureContent(sha256: "a", place: .init(page: 2)).identity)
        #expect(whole.identity != PictureContent(sha256: "a", place: .init(part: 1)).identity)
        #expect(whole.identity != PictureContent(sha256: "b").identity)
        let alone = PictureContent(sha256: "a", label: PictureLabel())
        #expect(
            alone.identity != PictureContent(sha256: "a", label: .init(sidecars: ["x"])).identity)
        #expect(alone.withAnyLabel == whole)
    }

    private static let sidecarNames: [(FilePath, [FilePath])] = [
        ("in/scan.tif", ["in/scan.tif.xmp", "in/scan.tif.XMP", "in/scan.xmp", "in/scan.XMP"]),
        ("scan", ["scan.xmp", "scan.XMP"]), (".scan", [".scan.xmp", ".scan.XMP"]),
        ("a.b.c", ["a.b.c.xmp", "a.b.c.XMP", "a.b.xmp", "a.b.XMP"]), ("/", []),
    ]

    @Test(arguments: sidecarNames) func sidecarsHaveNames(_ source: FilePath, _ names: [FilePath]) {
        #expect(SidecarRecord.paths(beside: source) == names)
        let odd = FilePath(bytes: [0xE9, 0x2E, 0x74])
        #expect(
            SidecarRecord.paths(beside: odd)[2] == FilePath(bytes: [0xE9] + Array(".xmp".utf8)))
    }

    @Test func inWords() {
        #expect(PicturePlace.only.text.isEmpty)
        #expect(PicturePlace(page: 3, part: 2).text == "page 3, photograph 2")
        #expect(TerminalText.picture("a\n.tif", PicturePlace(page: 3)) == "a\\n.tif, page 3")
    }
}
