import Records
import SystemPackage
import Testing

@Suite struct CompanionRecordTests {
    @Test(arguments: [
        ("a/b_colorized.tif", "a/b_colorized_alt1.tif"), ("v1.2/x.y.jpg", "v1.2/x.y_alt1.tif"),
    ])
    func standsBesideItsOutput(output: String, companion: String) {
        let path = CompanionRecord.path(beside: FilePath(output), suffix: "_alt1.tif")
        #expect(path == FilePath(companion))
    }

    @Test func namesThatAreNoTextStay() {
        let output = FilePath(bytes: [0x61, 0xe9, 0x62] + Array(".tif".utf8))
        let path = CompanionRecord.path(beside: output, suffix: "_alt2.tif")
        #expect(path.bytes == [0x61, 0xe9, 0x62] + Array("_alt2.tif".utf8))
    }
}
