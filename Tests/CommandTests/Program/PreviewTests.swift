import Foundation
import Imaging
import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

/// `autochrome preview` with the default model.
@Suite(.serialized) struct PreviewTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// Writes a small grey scan.
    private func addGray(_ name: String) throws {
        let samples = (0..<96 * 64).map { (index: Int) -> UInt8 in
            UInt8(40 + index % 96 + index / 96)
        }
        try VipsImage.fromMemory(samples, width: 96, height: 64, bands: 1).write(
            to: FilePath(bench.scans.appending(path: name).path),
            as: EncodeSettings(format: .png), metadata: OutputMetadata())
    }

    private func preview(_ arguments: String...) async throws -> Program.Run {
        try await Program.run(["preview", "-o", "colour"] + arguments, in: bench.root)
    }

    @Test func everyStageHasAFile() async throws {
        try bench.add(sample: "expedition_1897_sepia.jpg", as: "a b.jpg")
        let sidecar = """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description \
            xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="Box 7"/></rdf:RDF>
            """
        try bench.add("a b.xmp", Data(sidecar.utf8))
        let sources = try bench.sources()
        let run = try await preview("scans/a b.jpg", "--recipe", "access")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            try bench.files(below: bench.color)
                == [
                    "01_source.png", "02_lightness.png", "03_colorize.png", "05_encode.jpg",
                    "preview.txt", "sheet.png",
                ].map { "a b/\($0)" })
        for word in ["source", "lightness", "colorize", "encode"] {
            #expect(run.output.contains("\n  \(word) "), "\(run.output)")
        }
        #expect(run.output.contains("resize     -") && run.output.contains("no change"))
        #expect(run.output.contains("colour/a b/sheet.png"))
        #expect(try bench.sources() == sources)
        let batch = try await bench.run("colorize", "scans", "-o", "batch", "--recipe", "access")
        #expect(batch.status == 0)
        #expect(
            try Data(contentsOf: bench.color.appending(path: "a b/05_encode.jpg"))
                == Data(contentsOf: bench.root.appending(path: "batch/a b_colorized.jpg")))
        #expect(
            String(
                decoding: try Data(contentsOf: bench.color.appending(path: "a b/05_encode.jpg")),
                as: UTF8.self
            ).contains("Box 7"))
    }

    @Test func coloredFilesSaySo() async throws {
        try addGray("a.png")
        #expect(try await preview("scans/a.png", "--format", "png").status == 0)
        for (name, bands, isLabelled) in [
            ("01_source.png", 1, false), ("02_colorize.png", 3, true), ("sheet.png", 3, true),
        ] {
            let file = FilePath(bench.color.appending(path: "a/\(name)").path)
            let picture = try SourcePicture(opening: file)
            #expect(picture.facts.bands == bands)
            let label = picture.metadata.xmp.flatMap { XMPPacket.provenance(in: $0) }
            #expect((label != nil) == isLabelled, "\(name)")
            #expect(label?.companion?.mark == (isLabelled ? "_preview" : nil))
            let statement = label?.statement ?? ""
            #expect(statement.hasPrefix("Colours are an estimate made by") == isLabelled)
            #expect(statement.contains("This is a preview, after the stage") == isLabelled)
        }
    }

    @Test func factsForPrograms() async throws {
        try bench.add(sample: "coffee_colour_truth.png", as: "c.png")
        try bench.add("text.tif", Data("A letter, not a picture.\n".utf8))
        let run = try await preview("scans/c.png", "scans/text.tif", "--json")
        #expect(run.status == 3)
        let facts = try run.objects()
        #expect(facts.map { $0["type"] as? String } == ["preview", "failure"])
        #expect(facts[1]["path"] as? String == "scans/text.tif")
        let preview = try #require(facts[0]["preview"] as? [String: Any])
        let record = try #require(preview["record"] as? [String: Any])
        #expect(record["disposition"] as? String == "already_colour")
        let steps = try #require(preview["steps"] as? [[String: Any]])
        #expect(
            steps.map { $0["stage"] as? String } == ["source", "lightness", "colorize", "encode"])
        #expect(steps[2]["bands"] as? Int == 3)
        #expect(try #require(steps[2]["milliseconds"] as? Double) > 0)
        #expect(try bench.files(below: bench.color).allSatisfy { $0.hasPrefix("c/") })
    }

    @Test func whatABatchWouldSkipIsShownAllTheSame() async throws {
        try bench.add(sample: "coffee_colour_truth.png", as: "c.png")
        let run = try await preview("scans/c.png")
        #expect(run.status == 0)
        #expect(run.output.contains("would skip this picture: it is already in colour"))
        #expect(try bench.files(below: bench.color).contains("c/04_encode.tif"))
    }

    @Test func unreadablePicturesAreNamedAndTheOthersShown() async throws {
        try addGray("a.png")
        try bench.add("text.tif", Data("A letter, not a picture.\n".utf8))
        let run = try await preview("scans/text.tif", "scans/gone.tif", "scans/a.png")
        #expect(run.status == 3)
        let errors = run.errors.split(separator: "\n")
        #expect(errors.count == 2)
        #expect(errors[0].hasPrefix("scans/text.tif: ") && errors[1].hasPrefix("scans/gone.tif: "))
        #expect(try bench.files(below: bench.color).contains("a/03_encode.tif"))
    }

    @Test func namesAreBytesAndTwoOfOneNameGetAFolderEach() async throws {
        try addGray("a.png")
        try addGray("a.PNG")
        let run = try await Program.shell(
            #"mv scans/a.PNG scans/$'\xe9t\xe9\n.png' && cp scans/a.png a.tif && "#
                + #""$0" preview scans/* a.tif -o colour && cd colour && "#
                + #"ls -d a a-2 $'\xe9t\xe9\n' && ls $'\xe9t\xe9\n' | wc -l"#, in: bench.root)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains(#"scans/\xe9t\xe9\x0a.png"#), "\(run.output)")
        #expect(run.output.hasSuffix("\n5\n"))
    }

    @Test func onlyFilesOfAPreviewAreReplaced() async throws {
        try addGray("a.png")
        #expect(try await preview("scans/a.png", "--recipe", "access").status == 0)
        let note = bench.color.appending(path: "a/note.txt")
        try Data("mine".utf8).write(to: note)
        // Another recipe has other files.
        #expect(try await preview("scans/a.png").status == 0)
        let files = [
            "01_source.png", "02_colorize.png", "03_encode.tif", "note.txt", "preview.txt",
            "sheet.png",
        ].map { "a/\($0)" }
        #expect(try bench.files(below: bench.color) == files)
        // What the list does not name is not replaced.
        let foreign = bench.color.appending(path: "a/04_encode.jpg")
        try Data("mine".utf8).write(to: foreign)
        let refused = try await preview("scans/a.png", "--recipe", "access")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("04_encode.jpg' already exists"))
        #expect(refused.errors.contains("--output"))
        #expect(try Data(contentsOf: foreign) == Data("mine".utf8))
        #expect(try Data(contentsOf: note) == Data("mine".utf8))
    }

    @Test func aListOfStrangersRemovesNothingElse() async throws {
        try addGray("a.png")
        let folder = bench.color.appending(path: "a")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("note.txt\n../../scans/a.png\n".utf8).write(
            to: folder.appending(path: "preview.txt"))
        try Data("mine".utf8).write(to: folder.appending(path: "note.txt"))
        let sources = try bench.sources()
        #expect(try await preview("scans/a.png").status == 0)
        #expect(try bench.sources() == sources)
        #expect(try bench.files(below: folder).contains("note.txt"))
    }

    @Test func foldersOfOthersAreLeftAlone() async throws {
        try addGray("a.png")
        let file = bench.color.appending(path: "a/01_source.png")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: file)
        let refused = try await preview("scans/a.png")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("does not contain a preview"))
        #expect(refused.errors.contains("--output"))
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
        let onAFile = try await bench.run("preview", "scans/a.png", "-o", "scans/a.png")
        #expect(onAFile.status == 4)
        #expect(onAFile.errors.contains("scans/a.png"))
    }

    @Test func aPictureOfAnEarlierPreviewIsNotHarmed() async throws {
        try addGray("a.png")
        #expect(try await preview("scans/a.png").status == 0)
        let picture = bench.color.appending(path: "a/01_source.png")
        let bytes = try Data(contentsOf: picture)
        let both = try await preview("scans/a.png", "colour/a/01_source.png")
        #expect(both.status == 3)
        #expect(both.errors.contains("colour/a/01_source.png' is in the folder"))
        #expect(try Data(contentsOf: picture) == bytes)
        #expect(try bench.files(below: bench.color).contains("01_source/03_encode.tif"))
    }

    @Test func aRecipeOfOnesOwn() async throws {
        try addGray("a.png")
        let shown = try await bench.run("recipes", "show", "access")
        try bench.add(
            "mine.yaml", Data(shown.output.replacing("3000", with: "64").utf8))
        let run = try await preview("scans/a.png", "--recipe", "scans/mine.yaml")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("from 96x64, to 64x43"), "\(run.output)")
        #expect(try bench.files(below: bench.color).contains("a/03_resize.png"))
    }

    @Test(arguments: [
        (["--recipe", "best"], "archive"), (["--recipe", "gone.yaml"], "gone.yaml"),
        (["--format", "gif"], "tiff"),
    ])
    func wrongUsageIsToldWhatIsAllowed(arguments: [String], allowed: String) async throws {
        try addGray("a.png")
        let run = try await Program.run(
            ["preview", "scans/a.png", "-o", "colour"] + arguments, in: bench.root)
        #expect(run.status == 2)
        #expect(run.errors.contains(allowed), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }
}
