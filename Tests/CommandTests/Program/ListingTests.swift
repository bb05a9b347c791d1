import Files
import Foundation
import JobStorage
import Records
import SystemPackage
import TestSupport
import Testing

/// What `status` says of pictures whose colours are uncertain, from a made-up store.
@Suite struct ListingTests {
    /// Pictures with names and scenes of strangers.
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        let layout = OutputLayout(root: FilePath(bench.color.path))
        try FileManager.default.createDirectory(
            at: bench.color.appending(path: ".autochrome"), withIntermediateDirectories: true)
        let store = try JobStore(opening: layout.database)
        defer { try? store.close() }
        let root = try store.addInputRoots(folders: ["/scans"], parents: [])[0]
        let run = try store.begin(
            RunRecord(
                id: 0, startedAt: 1, host: "h", processID: 1, programVersion: "1", vipsVersion: "8",
                parameters: RunParameters(
                    recipe: "r", recipeVersion: 1, normalizedRecipe: "{}", model: "m",
                    modelSHA256: "s", parametersSHA256: "p"), inputs: [CodablePath("/scans")]),
            request: "{}")
        let names = ["a\u{1B}[2J.tif", "b\nc.tif", "d.tif"]
        let stamp = FileStamp(
            bytes: 1, modifiedNanoseconds: 2, changedNanoseconds: 3, inode: 4)
        _ = try store.record(
            names.map {
                WalkedSource(root: root, path: FilePath($0), kind: .picture, stamp: stamp)
            }, run: run, naming: OutputNaming(fileExtension: "tif"), WalkWishes())
        let items = try store.pendingItems(run: run, after: nil, limit: 3)
        for (item, confidence) in zip(items, [0.9, 0.0625, nil]) {
            var record = PictureRecord(
                source: SourceFacts(
                    format: "tiff", width: 2, height: 3, bands: 1, bitDepth: 8,
                    interpretation: "b-w"),
                flags: (confidence ?? 1) < 0.1 ? [.lowConfidence] : [], disposition: .finished)
            record.output = OutputFacts(
                format: "tiff", width: 2, height: 3, bitDepth: 8, iccDescription: "sRGB",
                digitalSourceType: "d", bytes: 99, sha256: String(repeating: "0", count: 64))
            record.confidence = confidence
            record.meanChromaAfter = 4.25
            record.scenes = [SceneProbability(name: "sea\u{1B}[31m", probability: 0.5)]
            let content = ItemChange.Event.content(
                sha256: String(repeating: "a", count: 64), pages: 1, pixels: 6, stamp: stamp)
            try store.apply([
                ItemChange(item.item.id, content, at: 6),
                ItemChange(item.item.id, .finished(record, duplicateOf: nil), at: 7),
            ])
        }
        return bench
    }

    @Test func listsTheLeastCertainFirst() async throws {
        let run = try await bench().run("status", "colour", "--sort", "confidence")
        #expect(run.status == 0)
        #expect(
            run.output == """
                confidence  colour  scene           picture
                     0.063     4.3  sea\\u{1B}[31m   /scans/b\\nc.tif  [low_confidence]
                     0.900     4.3  sea\\u{1B}[31m   /scans/a\\u{1B}[2J.tif
                         -     4.3  sea\\u{1B}[31m   /scans/d.tif

                """)
        let short = try await bench().run(
            "status", "colour", "--sort", "path", "--limit", "2", "--json")
        #expect(
            try short.objects().map { $0["source"] as? String } == [
                "/scans/a\u{1B}[2J.tif", "/scans/b\nc.tif",
            ])
        #expect(try short.objects().last?["confidence"] as? Double == 0.0625)
        #expect(try short.objects().last?["qc_flags"] as? [String] == ["low_confidence"])
    }

    @Test func listsThoseWithAFlag() async throws {
        let run = try await bench().run("status", "colour", "--flag", "low_confidence", "--json")
        #expect(try run.objects().map { $0["source"] as? String } == ["/scans/b\nc.tif"])
        let other = try await bench().run(
            "status", "colour", "--flag", "blank", "--flag", "low_confidence", "--limit", "1",
            "--sort", "confidence")
        #expect(other.output.split(separator: "\n").count == 2)
        let none = try await bench().run("status", "colour", "--flag", "blank", "--json")
        #expect(none.status == 0 && none.output.isEmpty)
        let wrong = try await bench().run("status", "colour", "--flag", "unsure")
        #expect(wrong.status == 2 && wrong.errors.contains("low_confidence"))
    }

    @Test func countsTheUncertainOnes() async throws {
        let bench = try bench()
        let table = try await bench.run("status", "colour")
        #expect(table.output.contains("\nUncertain  1, see --sort confidence\n"))
        let fact = try await bench.run("status", "colour", "--json").objects().first
        #expect(fact?["uncertain"] as? Int == 1)
    }
}
