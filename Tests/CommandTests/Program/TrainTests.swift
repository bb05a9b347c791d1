import Foundation
import Imaging
import Metadata
import SystemPackage
import TestSupport
import Testing

/// `autochrome train` with the smallest network on photographs made by the test.
@Suite(.serialized) struct TrainTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        for index in 0..<10 {
            let name = "\(["sea", "wood", "_unlabelled"][index % 3])/blå \(index).png"
            let samples = (0..<60 * 50).flatMap { place -> [UInt8] in
                let (row, column) = place.quotientAndRemainder(dividingBy: 60)
                return [UInt8(column * 4), UInt8(index * 20), UInt8(row * 5)]
            }
            let file = bench.scans.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try VipsImage.fromMemory(samples, width: 60, height: 50, bands: 3).write(
                to: FilePath(file.path(percentEncoded: false)),
                as: EncodeSettings(format: .png), metadata: OutputMetadata())
        }
    }

    private func train(_ arguments: String...) async throws -> Program.Run {
        try await Program.run(
            [
                "train", "scans", "--width", "0.125", "--batch", "2", "--hold-out", "2", "--seed",
                "4",
            ]
                + arguments, in: bench.root)
    }

    private func content(_ name: String) throws -> Data {
        try Data(contentsOf: bench.root.appending(path: name))
    }

    @Test func aModelWithEverythingBesideIt() async throws {
        let run = try await train("-o", "mine.safetensors", "--steps", "4", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let facts = try run.objects()
        #expect(facts.first?["type"] as? String == "start")
        #expect(facts.last?["type"] as? String == "end")
        #expect(facts.contains { $0["type"] as? String == "evaluation" })
        let files = try FileManager.default.contentsOfDirectory(atPath: bench.root.path).sorted()
        #expect(
            files == [
                "mine.held-out.txt", "mine.log.jsonl", "mine.md", "mine.safetensors", "mine.svg",
                "scans",
            ])
        let card = String(decoding: try content("mine.md"), as: UTF8.self)
        #expect(card.contains("sea") && card.contains("mine.held-out.txt"))
        #expect(
            String(decoding: try content("mine.held-out.txt"), as: UTF8.self).count { $0 == "\n" }
                == 2)
        let info = try await bench.run("model", "info", "mine.safetensors", "--json")
        let description = try #require(try info.objects().first)
        #expect(description["classes"] as? [String] == ["sea", "wood"])
        let verified = try await bench.run("model", "verify", "mine.safetensors")
        #expect(verified.status == 0, "\(verified.errors)")
        // What is there is never trained over, be it one file beside the model.
        try FileManager.default.removeItem(at: bench.root.appending(path: "mine.safetensors"))
        let beside = try await train("-o", "mine.safetensors", "--steps", "4")
        #expect(beside.status == 2 && beside.errors.contains("mine.md"), "\(beside.errors)")
        try Data().write(to: bench.root.appending(path: "mine.safetensors"))
        let again = try await train("-o", "mine.safetensors", "--steps", "4")
        #expect(again.status == 2 && again.errors.contains("already exists"))
    }

    @Test func anInterruptedRunEndsWithTheSameModel() async throws {
        let whole = try await train("-o", "whole.safetensors", "--steps", "12")
        #expect(whole.status == 0, "\(whole.errors)")
        try FileManager.default.createDirectory(
            at: bench.root.appending(path: "parts"), withIntermediateDirectories: true)
        // The signal comes as soon as the run has begun to write its log.
        let line = """
            "$0" train scans --width 0.125 --batch 2 --hold-out 2 --seed 4 --steps 12 \
            -o parts/whole.safetensors & run=$!
            until [ -s parts/whole.log.jsonl ]; do :; done
            kill -INT $run; wait $run
            """
        let first = try await Program.shell(line, in: bench.root)
        #expect(first.status == 75, "\(first.errors)")
        #expect(first.errors.contains("resumes"))
        let second = try await train("-o", "parts/whole.safetensors", "--steps", "12")
        #expect(second.status == 0 && second.errors.contains("Resuming after"), "\(second.errors)")
        #expect(try content("parts/whole.safetensors") == content("whole.safetensors"))
    }

    @Test func fineTuningKeepsTheNetworkAndItsClasses() async throws {
        let first = try await train("-o", "first.safetensors", "--steps", "2", "--target", "yuv")
        #expect(first.status == 0, "\(first.errors)")
        let run = try await bench.run(
            "train", "scans", "-o", "second.safetensors", "--init", "first.safetensors", "--batch",
            "2", "--hold-out", "0", "--steps", "2", "--optimizer", "adadelta")
        #expect(run.status == 0, "\(run.errors)")
        let info = try await bench.run("model", "info", "second.safetensors", "--json")
        let description = try #require(try info.objects().first)
        #expect(description["target"] as? String == "yuv")
        #expect(description["classes"] as? [String] == ["sea", "wood"])
    }

    /// A network that keeps places goes on learning, interrupted or not, and comes out as one that colours.
    @Test func aNetworkThatKeepsPlacesIsTrainedFurther() async throws {
        let start = Fixtures.url("semantic/model_small.safetensors").path
        func train(_ name: String, _ more: String...) async throws -> Program.Run {
            try await Program.run(
                [
                    "train", "scans", "-o", "\(name).safetensors", "--init", start, "--batch", "2",
                    "--hold-out", "2", "--seed", "4", "--steps", "12",
                ] + more, in: bench.root)
        }
        let run = try await train("whole", "--json")
        #expect(run.status == 0, "\(run.errors)")
        let facts = try run.objects()
        let settings = try #require(facts.first?["settings"] as? [String: String])
        #expect(settings["crop"]?.contains("whole") == true)
        #expect(settings["pictures with hints"] != nil)
        #expect(facts.contains { $0["type"] as? String == "evaluation" && $0["loss"] != nil })
        #expect(
            String(decoding: try content("whole.md"), as: UTF8.self).contains("keeps places"))
        try FileManager.default.createDirectory(
            at: bench.root.appending(path: "parts"), withIntermediateDirectories: true)
        // Killed as soon as there is something to go on with.
        let line = """
            "$0" train scans -o parts/whole.safetensors --init "$START" --batch 2 --hold-out 2 --seed 4 \
            --steps 12 & run=$!
            until [ -s parts/whole.log.jsonl ]; do :; done
            kill -KILL $run; wait $run
            """
        let first = try await Program.shell(
            line, environment: ["START": start], in: bench.root)
        #expect(first.status == 137, "\(first.errors)")
        let second = try await train("parts/whole")
        #expect(second.status == 0 && second.errors.contains("Resuming after"), "\(second.errors)")
        #expect(try content("parts/whole.safetensors") == content("whole.safetensors"))

        let info = try await bench.run("model", "info", "whole.safetensors", "--json")
        let description = try #require(try info.objects().first)
        #expect(description["global_branch"] as? String == "map")
        #expect(description["classes"] as? [String] == ["a", "b", "c", "d", "e"])
        let verified = try await bench.run("model", "verify", "whole.safetensors")
        #expect(verified.status == 0, "\(verified.errors)")
        let exported = try await bench.run(
            "model", "export", "whole.safetensors", "-o", "whole.onnx")
        #expect(exported.status == 0, "\(exported.errors)")
        try FileManager.default.removeItem(at: bench.scans)
        try bench.add(sample: "antoine_claudet_damaged.png")
        let colored = try await bench.run(
            "colorize", "scans", "-o", "colour", "--model", "whole.safetensors",
            environment: ["XDG_CACHE_HOME": bench.root.appending(path: "cache").path])
        #expect(colored.status == 0, "\(colored.errors)")
    }

    @Test(arguments: [
        (["--hours", "1", "--steps", "5"], "not both"),
        (["--init", "autochrome-base", "--width", "0.5"], "With --init"),
        (["--no-global", "--global-pooling", "pyramid"], "--no-global"),
        (
            [
                "--init", Fixtures.url("semantic/model_small.safetensors").path, "--short-side",
                "300", "--hold-out", "2", "--batch", "2",
            ],
            "--short-side"
        ),
        (["--steps", "0"], "--steps"), (["--batch", "1"], "--batch"),
        (["--hold-out", "missing.txt"], "missing.txt"),
        (["--hold-out", "1"], "fewer than a batch"),
    ])
    func wrongUsage(_ arguments: [String], _ word: String) async throws {
        let run = try await Program.run(
            ["train", "scans", "-o", "m.safetensors"] + arguments, in: bench.root)
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.errors.contains(word), "\(run.errors)")
        #expect(
            !FileManager.default.fileExists(
                atPath: bench.root.appending(path: "m.safetensors").path))
    }

    @Test func grayPicturesAloneTeachNothing() async throws {
        let gray = bench.root.appending(path: "grey")
        try FileManager.default.createDirectory(at: gray, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Fixtures.packageRoot.appending(path: "Samples/camera_grey.png"),
            to: gray.appending(path: "camera.png"))
        let run = try await bench.run(
            "train", "grey", "-o", "m.safetensors", "--hold-out", "0", "--steps", "2", "--width",
            "0.125", "--batch", "2")
        #expect(run.status == 4)
        #expect(run.errors.contains("grey"), "\(run.errors)")
    }
}
