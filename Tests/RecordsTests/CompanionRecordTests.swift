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

    /// Credentials are told from pictures, and have the name of theirs.
    @Test func credentialsStandBesideTheirPictures() throws {
        let facts = OutputFacts(
            format: "tiff", width: 3, height: 2, bitDepth: 8, iccDescription: "",
            digitalSourceType: "", bytes: 5, sha256: "a")
        var record = PictureRecord(
            source: SourceFacts(
                format: "tiff", width: 3, height: 2, bands: 1, bitDepth: 8, interpretation: ""),
            flags: [], disposition: .finished)
        record.output = facts
        let map = CompanionRecord(
            kind: .alternative, suffix: "_alt1.png", title: "t", file: facts)
        let files = ["", "_alt1"].map {
            CompanionRecord(credentialsOf: $0, bytes: 7, sha256: "b")
        }
        record.companions = [map] + files
        #expect(
            record.files(at: "d/x.tif").map(\.path) == [
                "d/x.tif", "d/x_alt1.png", "d/x.c2pa", "d/x_alt1.c2pa",
            ])
        #expect(record.credentialsFiles == files)
        #expect(record.withoutCredentialsFiles.companions == [map])
        #expect(record.withoutCredentialsFiles.credentialsSuffixes == [".c2pa", "_alt1.c2pa"])
        record.companions = files
        #expect(record.withoutCredentialsFiles.companions == nil)
        #expect(record.credentialsSuffixes == [".c2pa"])
        #expect(
            (files + [map]).allSatisfy { CompanionRecord.isSuffix($0.suffix) && $0.isNamedByKind })
        #expect(
            !CompanionRecord(kind: .credentials, suffix: "_alt1.tif", title: "", file: facts)
                .isNamedByKind)
        #expect(
            !CompanionRecord(kind: .accessCopy, suffix: ".c2pa", title: "", file: facts)
                .isNamedByKind)
        for text in [".c2pb", "c2pa", "/.c2pa", "..c2pa", ""] {
            #expect(!CompanionRecord.isSuffix(text), "\(text)")
        }
    }

    @Test func namesThatAreNoTextStay() {
        let output = FilePath(bytes: [0x61, 0xe9, 0x62] + Array(".tif".utf8))
        let path = CompanionRecord.path(beside: output, suffix: "_alt2.tif")
        #expect(path.bytes == [0x61, 0xe9, 0x62] + Array("_alt2.tif".utf8))
    }
}
