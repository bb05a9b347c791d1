import Foundation
import TestSupport
import Testing

/// XMP files beside scans, with the real program.
@Suite(.serialized) struct SidecarTests {
    private static let command = [
        "colorize", "scans", "-o", "colour", "--alternatives", "1", "--model", "autochrome-base",
    ]

    private func packet(_ title: String) -> Data {
        Data(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
            xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
            dc:source="\(title)"/></rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    private func run(_ bench: Workbench, _ more: String...) async throws -> Program.Run {
        let run = try await Program.run(Self.command + more, in: bench.root)
        #expect(run.status == 0, "\(run.errors)")
        return run
    }

    private func contents(_ bench: Workbench) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try bench.pictures() {
            contents[name] = try Data(contentsOf: bench.color.appending(path: name))
        }
        return contents
    }

    private func text(_ bench: Workbench, _ name: String) throws -> String {
        String(decoding: try Data(contentsOf: bench.color.appending(path: name)), as: UTF8.self)
    }

    /// Two equal scans, the second with a file beside it.
    private func bench(_ title: String) throws -> Workbench {
        let bench = try Workbench()
        for name in ["a.png", "b.png"] {
            try bench.add(sample: "antoine_claudet_damaged.png", as: name)
        }
        try bench.add("b.xmp", packet(title))
        return bench
    }

    /// Changed files give what a new run gives; without them everything is as before.
    @Test func changesAreNoticedAndPixelsKept() async throws {
        let bench = try bench("Second")
        _ = try await run(bench)
        // Equal scans with different files beside them are different.
        #expect(!(try text(bench, "a_colorized.tif")).contains("Second"))
        #expect(try text(bench, "b_colorized.tif").contains("Second"))
        #expect(try text(bench, "b_colorized_alt1.tif").contains("Second"))
        let before = try contents(bench)

        try bench.add("a.png.xmp", packet("First"))
        try bench.add("b.xmp", packet("Third"))
        let forecast = try await run(bench, "--dry-run")
        #expect(forecast.output.contains("relabel    /"))
        #expect(forecast.output.contains("\n0 pictures to do"))
        #expect(forecast.output.contains("2 with new metadata to write from changed sidecars"))
        #expect(try contents(bench) == before)
        let second = try await run(bench, "--json")
        let pictures = try second.objects().filter { $0["type"] as? String == "picture" }
        #expect(pictures.map { $0["outcome"] as? String } == ["relabeled", "relabeled"])
        #expect(try text(bench, "a_colorized.tif").contains("First"))
        #expect(try text(bench, "b_colorized_alt1.tif").contains("Third"))
        #expect(!(try text(bench, "b_colorized.tif")).contains("Second"))
        let fresh = try self.bench("Third")
        try fresh.add("a.png.xmp", packet("First"))
        _ = try await run(fresh)
        #expect(try contents(bench) == contents(fresh))
        let manifest = try await Program.shell(
            "sha256sum --check --strict manifest-sha256.txt", in: bench.color)
        #expect(manifest.status == 0)
        let report = bench.color.appending(path: "autochrome-report/report.csv")
        #expect(try String(contentsOf: report, encoding: .utf8).contains("a.png.xmp"))

        // `resume` takes them in as well.
        try bench.add("b.xmp", packet("Second"))
        try FileManager.default.removeItem(at: bench.scans.appending(path: "a.png.xmp"))
        let resumed = try await bench.run("resume", "colour")
        #expect(resumed.status == 0 && resumed.errors.contains("2 pictures to do"))
        #expect(try contents(bench) == before)
        #expect(try await run(bench).errors.contains("0 pictures to do"))
        #expect(!(try String(contentsOf: report, encoding: .utf8)).contains("a.png.xmp"))
        let status = try await bench.run("status", "colour")
        #expect(status.output.contains(/done +2/))
    }

    @Test func anEditedOutputIsKeptAndMadeAgain() async throws {
        let bench = try bench("Second")
        _ = try await run(bench)
        let edited = bench.color.appending(path: "b_colorized.tif")
        let original = try Data(contentsOf: edited)
        try (original + Data("edited".utf8)).write(to: edited)
        try bench.add("b.xmp", packet("Third"))
        #expect(try await run(bench).errors.contains("1 picture to do"))
        let kept = bench.color.appending(path: ".autochrome/superseded/b_colorized.tif")
        #expect(try Data(contentsOf: kept) == original + Data("edited".utf8))
        #expect(try text(bench, "b_colorized.tif").contains("Third"))
        #expect(try text(bench, "b_colorized_alt1.tif").contains("Third"))
    }

    @Test func pagesHaveThemTogether() async throws {
        let bench = try Workbench()
        let model = Fixtures.url("pytorch/model_eighth.safetensors").path
        func run() async throws -> Program.Run {
            try await bench.run(
                "colorize", "scans", "-o", "colour", "--pages", "all", "--model", model, "--json")
        }
        try bench.add("a.tif", GrayTIFF.file(pages: 2))
        #expect(try await run().status == 0)
        try bench.add("a.xmp", packet("Album"))
        let facts = try await run().objects().filter { $0["type"] as? String == "picture" }
        #expect(facts.map { $0["outcome"] as? String } == ["relabeled", "relabeled"])
        #expect(Set(facts.map { $0["page"] as? Int }) == [1, 2])
        for name in ["a_p01_colorized.tif", "a_p02_colorized.tif"] {
            #expect(try text(bench, name).contains("Album"))
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func aFileThatMayNotBeReadIsNamed() async throws {
        let bench = try bench("Second")
        let file = bench.scans.appending(path: "b.xmp").path
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
        let run = try await Program.run(Self.command, in: bench.root)
        #expect(run.status == 3)
        #expect(run.errors.contains("b.xmp' beside the scan cannot be read (Permission denied)"))
        #expect(try bench.pictures() == ["a_colorized.tif", "a_colorized_alt1.tif"])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        _ = try await self.run(bench)
        #expect(try text(bench, "b_colorized.tif").contains("Second"))
    }
}
