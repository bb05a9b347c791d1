import Credentials
import Files
import Foundation
import Imaging
import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

/// Outputs as image servers take them, with the built binary: what all outputs are promised holds for them.
@Suite(.serialized) struct ServedFileTests {
    /// A recipe without colour, which is quick.
    private static func recipe(_ encode: String) -> Data {
        Data(
            """
            recipe: served
            version: 1
            summary: For a server.
            when: For a server.
            stages:
              - tone:
              - encode: {\(encode)}

            """.utf8)
    }

    private static func packet(_ title: String) -> Data {
        Data(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
            xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
            dc:source="\(title)"/></rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    private static let command = ["colorize", "scans", "-o", "colour", "--recipe", "served.yaml"]

    /// Two scans, a recipe, a key that nobody else can read and its certificate.
    private func bench(_ encode: String) throws -> Workbench {
        VipsRuntime.start()
        let bench = try Workbench()
        try bench.add(sample: "camera_grey.png", as: "a.png")
        try bench.add("b.jpg", try Data(contentsOf: Fixtures.url("imaging/grey8.jpg")))
        try bench.add("a.xmp", Self.packet("First"))
        try Self.recipe(encode).write(to: bench.root.appending(path: "served.yaml"))
        for name in ["ed25519.key", "ed25519.pem", "root.pem"] {
            let file = bench.root.appending(path: name)
            try Data(contentsOf: Fixtures.url("credentials/\(name)")).write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        return bench
    }

    private func contents(_ bench: Workbench) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try bench.pictures() {
            contents[name] = try Data(contentsOf: bench.color.appending(path: name))
        }
        return contents
    }

    private func read(_ bench: Workbench, _ name: String) throws -> VerifiedOutput {
        try OutputVerifier.read(FilePath(bench.color.appending(path: name).path))
    }

    /// A changed sidecar gives what a new run gives, and pixels are not computed for it.
    private func relabelling(_ encode: String, _ names: [String]) async throws -> Workbench {
        let bench = try bench(encode)
        let first = try await Program.run(Self.command, in: bench.root)
        #expect(first.status == 0, "\(first.errors)")
        #expect(try bench.pictures() == names)
        let before = try contents(bench)
        try bench.add("a.xmp", Self.packet("Second"))
        let again = try await Program.run(Self.command + ["--json"], in: bench.root)
        let pictures = try again.objects().filter { $0["type"] as? String == "picture" }
        #expect(pictures.map { $0["outcome"] as? String } == ["relabeled"])
        let fresh = try self.bench(encode)
        try fresh.add("a.xmp", Self.packet("Second"))
        _ = try await Program.run(Self.command, in: fresh.root)
        #expect(try contents(bench) == contents(fresh))
        for (name, bytes) in before {
            #expect(try (contents(bench)[name] == bytes) == name.hasPrefix("b"), "\(name)")
        }
        #expect(try await bench.run("verify", "colour").status == 0)
        // A file that is lost or cut is made again as it was.
        let whole = try contents(bench)
        for name in names {
            let file = bench.color.appending(path: name)
            try whole[name]?.dropLast(50).write(to: file)
            let cut = try await bench.run("verify", "colour")
            #expect(cut.status == 3, "\(name): \(cut.errors)")
            try FileManager.default.removeItem(at: file)
            let again = try await Program.run(Self.command, in: bench.root)
            #expect(again.status == 0, "\(again.errors)")
            #expect(try contents(bench) == whole, "\(name)")
        }
        return bench
    }

    private func signing(_ bench: Workbench, files: Int) async throws {
        let signed = try await bench.run(
            "sign", "colour", "--sign", "ed25519.pem", "--key", "ed25519.key")
        #expect(signed.status == 0, "\(signed.errors)")
        let verified = try await bench.run("verify", "colour", "--trust", "root.pem")
        #expect(verified.status == 0, "\(verified.errors)")
        #expect(verified.errors.contains("The credentials of \(files) files"), "\(verified.errors)")
        // Other metadata, and signed again.
        try bench.add("a.xmp", Self.packet("Third"))
        let again = try await Program.run(
            Self.command + ["--sign", "ed25519.pem", "--key", "ed25519.key"], in: bench.root)
        #expect(again.status == 0, "\(again.errors)")
        let third = try await bench.run("verify", "colour", "--trust", "root.pem")
        #expect(third.status == 0, "\(third.errors)")
    }

    @Test func accessCopies() async throws {
        let names = [
            "a_restored.tif", "a_restored_access.jpg", "b_restored.tif", "b_restored_access.jpg",
        ]
        let bench = try await relabelling("access_copy: 200, quality: 85", names)
        let copy = try read(bench, "a_restored_access.jpg")
        #expect(copy.width == 200 && copy.format == .jpeg && copy.bands == 1)
        // Nothing is enlarged.
        #expect(try read(bench, "b_restored_access.jpg").width == 40)
        let label = try #require(XMPPacket.provenance(in: copy.xmp ?? []))
        #expect(label.companion?.mark == "_access")
        let output = try read(bench, "a_restored.tif")
        let whole = try #require(XMPPacket.provenance(in: output.xmp ?? []))
        #expect(label.digitalSourceType == whole.digitalSourceType && label.stages == whole.stages)
        let report = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.csv"),
            encoding: .utf8)
        let rows = report.split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let column = try #require(rows[0].firstIndex(of: "access_path"))
        #expect(
            rows.dropFirst().map { $0[column] }.sorted()
                == ["a_restored_access.jpg", "b_restored_access.jpg"])
        let page = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.html"),
            encoding: .utf8)
        #expect(!page.contains("_access"), "it shows what the result shows")
        try await signing(bench, files: 4)
        // Another scan: the copy goes where the output goes.
        let old = try contents(bench)
        try bench.add("b.jpg", try Data(contentsOf: Fixtures.url("imaging/rotated6.jpg")))
        let changed = try await Program.run(Self.command, in: bench.root)
        #expect(changed.status == 0, "\(changed.errors)")
        let superseded = bench.color.appending(path: ".autochrome/superseded")
        let kept = try bench.files(below: superseded).map {
            try Data(contentsOf: superseded.appending(path: $0))
        }
        for name in ["b_restored.tif", "b_restored_access.jpg"] {
            #expect(kept.contains(try #require(old[name])), "\(name)")
        }
        #expect(try read(bench, "b_restored_access.jpg").height == 40)
    }

    @Test func theOptionForAccessCopies() async throws {
        let bench = try bench("format: png")
        let wrong = try await Program.run(
            Self.command + ["--access-copy", "7000"], in: bench.root)
        #expect(wrong.status == 2 && wrong.errors.contains("from 0 to 6000"), "\(wrong.errors)")
        var bytes: [Int] = []
        for option in [[], ["--access-copy", "100"]] {
            let plan = try await Program.run(
                Self.command + ["--dry-run", "--json"] + option, in: bench.root)
            bytes.append(try #require(try plan.objects().last?["output_bytes"] as? Int))
        }
        #expect(bytes[0] < bytes[1])
        let run = try await Program.run(Self.command + ["--access-copy", "100"], in: bench.root)
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            try bench.pictures() == [
                "a_restored.png", "a_restored_access.jpg", "b_restored.png",
                "b_restored_access.jpg",
            ])
        #expect(try read(bench, "a_restored_access.jpg").width == 100)
    }

    @Test func jp2() async throws {
        let names = ["a_restored.jp2", "b_restored.jp2"]
        let bench = try await relabelling("format: jp2, tiles: 256", names)
        for name in names {
            let found = try read(bench, name)
            #expect(found.format == .jp2 && found.iccDescription == "grey (enumerated)")
        }
        // There is no place for a signature inside.
        try await signing(bench, files: 2)
        #expect(
            try bench.pictures() == [
                "a_restored.c2pa", "a_restored.jp2", "b_restored.c2pa", "b_restored.jp2",
            ])
    }

    @Test func pyramids() async throws {
        let bench = try await relabelling(
            "pyramid: true, tiles: 256", ["a_restored.tif", "b_restored.tif"])
        #expect(try read(bench, "a_restored.tif").levels == 1)
        #expect(try read(bench, "b_restored.tif").levels == 0)
        try await signing(bench, files: 2)
        #expect(try read(bench, "a_restored.tif").levels == 1)
        // An output is one picture for whoever takes it for a scan.
        let later = try await bench.run(
            "colorize", "colour", "-o", "later", "--recipe", "served.yaml", "--pages", "all")
        #expect(later.status == 0, "\(later.errors)")
        let files = try bench.files(below: bench.root.appending(path: "later"))
        #expect(
            files.filter { $0.hasSuffix(".tif") }
                == ["a_restored_restored.tif", "b_restored_restored.tif"])
    }
}
