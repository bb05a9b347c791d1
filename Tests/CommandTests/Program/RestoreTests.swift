import Foundation
import Imaging
import Metadata
import SystemPackage
import TestSupport
import Testing

/// A recipe that adds no colour, with the built binary.
@Suite(.serialized) struct RestoreTests {
    private let bench: Workbench

    init() throws {
        VipsRuntime.start()
        bench = try Workbench()
    }

    @Test func batchStaysGrayAndSaysSo() async throws {
        try bench.add(sample: "camera_grey.png", as: "é a.png")
        try bench.add(sample: "astronaut_colour_truth.png", as: "colour.png")
        let plan = try await bench.run(
            "colorize", "scans", "-o", "colour", "--recipe", "restore", "--dry-run")
        #expect(plan.status == 0 && plan.output.contains("2 pictures to do"), "\(plan.errors)")
        let run = try await bench.run("colorize", "scans", "-o", "colour", "--recipe", "restore")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try bench.pictures() == ["é a_restored.tif"])
        let output = bench.color.appending(path: "é a_restored.tif")
        let found = try OutputVerifier.read(FilePath(output.path))
        #expect((found.bands, found.bitDepth) == (1, 8))
        let page = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.html"),
            encoding: .utf8)
        #expect(page.contains("<h1>Restoration report</h1>"))
        #expect(page.contains("Restored: <em>changed by software; the scan is the evidence</em>"))
        #expect(!page.contains("Colorized") && !page.contains("Least colour"))
        let written = try Data(contentsOf: output)
        let again = try await bench.run("colorize", "scans", "-o", "colour", "--recipe", "restore")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try Data(contentsOf: output) == written)
        let later = try await bench.run("colorize", "colour", "-o", "later", "--format", "jpeg")
        #expect(later.status == 0, "\(later.errors)")
        let colored = try bench.files(below: bench.root.appending(path: "later"))
        #expect(
            colored.filter { !$0.contains("report/") }
                == ["manifest-sha256.txt", "é a_restored_colorized.jpg"])
    }

    /// The program's data without the model for colour.
    private func dataWithoutColorModel() throws -> URL {
        let data = bench.root.appending(path: "data")
        let models = data.appending(path: "Models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        for name in [
            "Models/autochrome-repair.safetensors", "Models/autochrome-polarity.safetensors",
            "Pipelines",
        ] {
            try FileManager.default.createSymbolicLink(
                at: data.appending(path: name),
                withDestinationURL: Fixtures.packageRoot.appending(path: name))
        }
        return data
    }

    @Test func noModelForColorIsNeeded() async throws {
        try bench.add(sample: "camera_grey.png")
        let cache = bench.root.appending(path: "cache")
        let environment = [
            "AUTOCHROME_DATA": try dataWithoutColorModel().path, "XDG_CACHE_HOME": cache.path,
        ]
        for arguments in [["--dry-run"], [], ["--recolorize"]] {
            let run = try await Program.run(
                ["colorize", "scans", "-o", "colour", "--recipe", "restore"] + arguments,
                environment: environment, in: bench.root)
            #expect(run.status == 0, "\(arguments): \(run.errors)")
        }
        let resumed = try await bench.run("resume", "colour", environment: environment)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try bench.pictures() == ["camera_grey_restored.tif"])
        let found = try OutputVerifier.read(
            FilePath(bench.color.appending(path: "camera_grey_restored.tif").path))
        let label = try #require(XMPPacket.provenance(in: found.xmp ?? []))
        #expect(label.modelName.isEmpty && label.modelSHA256.isEmpty)
        #expect(label.systemName == "Autochrome with the model autochrome-repair")
        let color = try await bench.run(
            "colorize", "scans", "-o", "later", environment: environment)
        #expect(color.status == 4 && color.errors.contains("autochrome-2"), "\(color.errors)")
    }

    /// With the model in place it is named, for outputs to stay what they were, but nobody packs it.
    @Test func theModelForColorIsNotPacked() async throws {
        try bench.add(sample: "camera_grey.png")
        let cache = bench.root.appending(path: "cache")
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--recipe", "restore",
            environment: ["XDG_CACHE_HOME": cache.path])
        #expect(run.status == 0, "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: cache.path))
        let found = try OutputVerifier.read(
            FilePath(bench.color.appending(path: "camera_grey_restored.tif").path))
        let label = try #require(XMPPacket.provenance(in: found.xmp ?? []))
        #expect(label.modelName == "autochrome-2" && label.modelSHA256.count == 64)
    }

    @Test func whatConcernsColorsIsRefused() async throws {
        try bench.add(sample: "camera_grey.png")
        let batch = try await bench.run(
            "colorize", "scans", "-o", "colour", "--recipe", "restore", "--saturation", "0.5")
        #expect(batch.status == 2)
        #expect(batch.errors.contains("restore: the recipe has no stage `colorize`."))
        let figures = try await bench.run("evaluate", "scans", "--recipe", "restore")
        #expect(figures.status == 2)
        #expect(figures.errors.contains("'restore' adds no colours"), "\(figures.errors)")
    }

    @Test func previewShowsEveryStage() async throws {
        try bench.add(sample: "camera_grey.png")
        let run = try await bench.run(
            "preview", "scans/camera_grey.png", "-o", "colour", "--recipe", "restore")
        #expect(run.status == 0, "\(run.errors)")
        let files = try bench.files(below: bench.color)
        #expect(files.contains("camera_grey/07_encode.tif"), "\(files)")
        #expect(files.contains("camera_grey/sheet.png"))
    }
}
