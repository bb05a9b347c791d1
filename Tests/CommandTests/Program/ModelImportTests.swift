import Colorization
import Foundation
import Imaging
import SystemPackage
import TestSupport
import Testing

/// Weights of other programs, from their file to a coloured picture.
@Suite(.serialized) struct ModelImportTests {
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        for name in ["ltbc_nobn_quarter.t7", "ansel.png", "grey301.png"] {
            try FileManager.default.copyItem(
                at: Fixtures.url("torch7/\(name)"), to: bench.root.appending(path: name))
        }
        return bench
    }

    private func samples(_ url: URL) throws -> [UInt8] {
        VipsRuntime.start()
        let image = try SourcePicture(opening: FilePath(url.path)).decode(workFolder: "/tmp")
        var samples = [UInt8](repeating: 0, count: image.width * image.height * image.bands)
        try samples.withUnsafeMutableBufferPointer { buffer in
            guard let target = buffer.baseAddress else { return }
            try image.read8(x: 0, y: 0, width: image.width, height: image.height, into: target)
        }
        return samples
    }

    @Test func picturesAreThoseOfTheProgramOf2016() async throws {
        let bench = try bench()
        let told = try await bench.run("model", "import", "ltbc_nobn_quarter.t7")
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.output.contains("not for commercial use"))
        #expect(told.output.contains("gamma-encoded luma minus 0.445"))
        for options in [[], ["--recipe", "paper"]] {
            let folder = "colour\(options.count)"
            let run = try await Program.run(
                [
                    "colorize", "ansel.png", "grey301.png", "-o", folder, "--model",
                    "ltbc_nobn_quarter.safetensors", "--preprocessing", "reference", "--format",
                    "png",
                ] + options, in: bench.root)
            #expect(run.status == 0, "\(run.errors)")
            for name in ["ansel", "grey301"] {
                let found = try samples(
                    bench.root.appending(path: "\(folder)/\(name)_colorized.png"))
                let expected = try samples(
                    Fixtures.url("torch7/\(name).ltbc_nobn_quarter.png"))
                try #require(found.count == expected.count)
                let near = zip(found, expected).count { abs(Int($0) - Int($1)) <= 1 }
                #expect(Double(near) >= 0.999 * Double(found.count), "\(name)")
            }
        }
    }

    @Test func programsGetOneObject() async throws {
        let bench = try bench()
        let run = try await bench.run(
            "model", "import", "ltbc_nobn_quarter.t7", "-o", "2016.safetensors", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let fact = try #require(try run.objects().first)
        #expect(fact["type"] as? String == "model" && fact["format"] as? String == "Torch7")
        #expect(fact["channels"] as? Int == 16 && fact["fusion_kernel_size"] as? Int == 3)
        #expect(fact["input_mean"] as? Double != nil && (fact["remarks"] as? [String]) == [])
        let metadata = try #require(fact["metadata"] as? [String: String])
        #expect(metadata["license"]?.hasPrefix("CC BY-NC-SA 4.0") == true)
        let verified = try await bench.run("model", "verify", "2016.safetensors")
        #expect(verified.status == 0)
    }

    @Test func whatIsThereStays() async throws {
        let bench = try bench()
        let model = bench.root.appending(path: "ltbc_nobn_quarter.safetensors")
        try Data("mine".utf8).write(to: model)
        let run = try await bench.run("model", "import", "ltbc_nobn_quarter.t7")
        #expect(run.status == 2)
        #expect(
            run.errors.contains("ltbc_nobn_quarter.safetensors") && run.errors.contains("--output"))
        #expect(try Data(contentsOf: model) == Data("mine".utf8))
        let dangling = bench.root.appending(path: "dangling.safetensors")
        try FileManager.default.createSymbolicLink(
            atPath: dangling.path, withDestinationPath: "gone.safetensors")
        let linked = try await bench.run(
            "model", "import", "ltbc_nobn_quarter.t7", "-o", "dangling.safetensors")
        #expect(linked.status == 2 && linked.errors.contains("already exists"))
        let nowhere = try await bench.run(
            "model", "import", "ltbc_nobn_quarter.t7", "-o", "gone/2016.safetensors")
        #expect(nowhere.status == 4)
        #expect(
            nowhere.errors.contains("gone/2016.safetensors") && !nowhere.errors.contains("partial"))
        let files = try FileManager.default.contentsOfDirectory(atPath: bench.root.path)
        #expect(files.allSatisfy { !$0.hasPrefix(".") && !$0.contains("partial") })
    }

    /// The name beside the file is not the file's own.
    @Test func safetensorsGetAnotherName() async throws {
        let bench = try bench()
        let source = bench.root.appending(path: "2016.safetensors")
        try FileManager.default.copyItem(
            at: Fixtures.url("torch7/ltbc_nobn_quarter.safetensors"), to: source)
        let before = try Data(contentsOf: source)
        let run = try await bench.run("model", "import", "2016.safetensors")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("2016-imported.safetensors"))
        #expect(try Data(contentsOf: source) == before)
        let verified = try await bench.run("model", "verify", "2016-imported.safetensors")
        #expect(verified.status == 0, "\(verified.errors)")
        let again = try await bench.run("model", "import", "2016.safetensors")
        #expect(again.status == 2)
        #expect(again.errors.contains("'2016-imported.safetensors' already exists"))
    }

    @Test func otherFilesAreRefused() async throws {
        let bench = try bench()
        try Data("PK\u{3}\u{4}".utf8).write(to: bench.root.appending(path: "colnet.pth"))
        try Data("{}".utf8).write(to: bench.root.appending(path: "text.t7"))
        for (file, words) in [
            ("colnet.pth", "torch.load(\"colnet.pth\""), ("text.t7", "text.t7"),
            ("gone.t7", "gone.t7"),
        ] {
            let run = try await bench.run("model", "import", file)
            #expect(run.status == 4 && run.errors.contains(words), "\(run.errors)")
        }
        #expect(try bench.files(below: bench.root).allSatisfy { !$0.hasSuffix("safetensors") })
    }

    @Test func referencePreprocessingNeedsSuchAModel() async throws {
        let bench = try bench()
        let run = try await bench.run(
            "colorize", "grey301.png", "-o", "colour", "--preprocessing", "reference")
        #expect(run.status == 2)
        #expect(run.errors.contains("model import") && run.errors.contains("lightness"))
        let mixed = try await bench.run(
            "colorize", "grey301.png", "-o", "colour", "--preprocessing", "reference",
            "--saturation", "2")
        #expect(mixed.status == 2 && mixed.errors.contains("`saturation: 1`"))
        let model = try ImportedModel(
            contentsOf: FilePath(Fixtures.url("torch7/ltbc_nobn_quarter.t7").path)
        ).model
        let parameters = Dictionary(
            uniqueKeysWithValues: model.layers.parameters.map { ($0.name, $0.tensor) })
        try model.replacing(
            parameters, metadata: model.metadata.merging(["target": "yuv"]) { $1 }
        ).write(to: FilePath(bench.root.appending(path: "yuv.safetensors").path))
        let other = try await bench.run(
            "colorize", "grey301.png", "-o", "colour", "--model", "yuv.safetensors",
            "--preprocessing", "reference")
        #expect(other.status == 2 && other.errors.contains("gives yuv"), "\(other.errors)")
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }
}
