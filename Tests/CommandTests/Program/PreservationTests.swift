import Files
import Foundation
import TestSupport
import Testing

/// PREMIS and METS of a batch that really ran.
@Suite(.serialized) struct PreservationTests {
    private static let model = Fixtures.url("pytorch/model_eighth.safetensors").path

    /// True for a checksum that a file at a percent-encoded address has.
    private func leads(_ href: String, _ sha256: String?, from folder: URL) throws -> Bool {
        let file = try #require(URL(string: href, relativeTo: folder.appending(path: "x.xml")))
        return try hexadecimal(SHA256.hash(Array(Data(contentsOf: file)))) == sha256
    }

    @Test func aBatchWithOddNamesAndPagesBecomesAPackage() async throws {
        let bench = try Workbench()
        for name in ["a #1?.tif", "100% Äöü.tif", "b:c\n[d].tif", "<&>\"'.tif"] {
            try bench.add(name, GrayTIFF.file(pages: 1, width: 150 + name.utf8.count))
        }
        try bench.add("album.tif", GrayTIFF.file(pages: 3))
        try bench.add("damaged.tif", Data("A letter, not a picture.\n".utf8))
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--model", Self.model, "--pages", "all")
        #expect(run.status == 3, "\(run.errors)")
        let report = bench.color.appending(path: "autochrome-report")
        let premis = report.appending(path: "premis.xml")
        let mets = report.appending(path: "mets", directoryHint: .isDirectory)
        #expect(!FileManager.default.fileExists(atPath: premis.path), "only on request")

        let first = try await bench.run("report", "colour", "--format", "premis")
        #expect(first.status == 0 && first.output.contains("premis.xml: 8 pictures"))
        let second = try await bench.run("report", "colour", "--format", "mets")
        #expect(second.status == 0, "\(second.errors)")
        let data = try Data(contentsOf: premis)
        #expect(try PreservationRules.violations(of: data) == [])
        let document = try #require(
            try FileManager.default.contentsOfDirectory(
                at: mets, includingPropertiesForKeys: nil
            ).first)
        var links = 0
        let violations = try PreservationRules.violations(of: Data(contentsOf: document)) {
            href, sha256 in
            links += 1
            // Nobody could read the letter as a picture; its bytes were hashed all the same.
            return (try? leads(href, sha256, from: mets)) == true
        }
        #expect(violations == [] && links == 6 + 7)

        // What was asked for once follows the archive.
        try FileManager.default.removeItem(at: bench.scans.appending(path: "damaged.tif"))
        try bench.add("new.tif", GrayTIFF.file(pages: 1, width: 99))
        let later = try await bench.run(
            "colorize", "scans", "-o", "colour", "--model", Self.model, "--pages", "all")
        #expect(later.status == 0, "\(later.errors)")
        let fresh = try Data(contentsOf: premis)
        #expect(try PreservationRules.violations(of: fresh) == [])
        #expect(String(decoding: fresh, as: UTF8.self).contains(">new.tif<"))
        #expect(
            try String(decoding: Data(contentsOf: document), as: UTF8.self).contains("new.tif"))
    }
}
