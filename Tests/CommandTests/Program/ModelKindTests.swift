import Colorization
import Foundation
import TestSupport
import Testing

/// Models of every target and pooling, and their export, as users meet them.
@Suite struct ModelKindTests {
    static let kinds = ModelConfiguration.Target.allCases.flatMap { target in
        ModelConfiguration.GlobalPooling.allCases.map { (target, $0) }
    }

    @Test(arguments: kinds)
    func everyKindIsDescribedAndColorizes(
        target: ModelConfiguration.Target, pooling: ModelConfiguration.GlobalPooling
    ) async throws {
        let bench = try Workbench()
        let model = try ModelFiles.write(target: target, pooling: pooling, to: bench.root)
        let info = try await bench.run("model", "info", model.path, "--json")
        let fact = try #require(try info.objects().first)
        #expect(fact["target"] as? String == target.rawValue)
        #expect(fact["global_pooling"] as? String == pooling.rawValue)
        let text = try await bench.run("model", "info", model.path)
        #expect(text.output.contains("Target") && text.output.contains(" \(target)"))
        let verified = try await bench.run("model", "verify", model.path)
        #expect(verified.status == 0, "\(verified.errors)")
        try bench.add(sample: "antoine_claudet_damaged.png")
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--model", model.path, "--recipe", "paper",
            "--confidence-map",
            environment: ["XDG_CACHE_HOME": bench.root.appending(path: "cache").path])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try bench.pictures().contains("antoine_claudet_damaged_colorized.png"))
    }

    @Test func aModelThatKeepsPlacesIsDescribedAndColorizes() async throws {
        let bench = try Workbench()
        let model = Fixtures.url("semantic/model_small.safetensors").path
        let info = try await bench.run("model", "info", model, "--json")
        let fact = try #require(try info.objects().first)
        #expect(fact["global_branch"] as? String == "map" && fact["global_pooling"] == nil)
        let text = try await bench.run("model", "info", model)
        #expect(text.output.contains("map and vector"))
        let verified = try await bench.run("model", "verify", model)
        #expect(verified.status == 0, "\(verified.errors)")
        let exported = try await bench.run("model", "export", model, "-o", "out.onnx")
        #expect(exported.output.contains("Input 'hints', batch x 3 x 28 x 28:\n"))
        try bench.add(sample: "antoine_claudet_damaged.png")
        let run = try await bench.run(
            "colorize", "scans", "-o", "colour", "--model", model, "--confidence-map",
            "--style", "scans/antoine_claudet_damaged.png",
            environment: ["XDG_CACHE_HOME": bench.root.appending(path: "cache").path])
        #expect(run.status == 0, "\(run.errors)")
        let names = try bench.pictures()
        #expect(names.contains { $0.hasPrefix("antoine_claudet_damaged_colorized.") })
    }

    @Test func anExportIsWholeAndSaysHowToUseIt() async throws {
        let bench = try Workbench()
        let model = try ModelFiles.write(target: .yuv, pooling: .pyramid, to: bench.root)
        let file = bench.root.appending(path: "out.onnx")
        let run = try await bench.run("model", "export", model.path, "-o", "out.onnx")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.output.hasPrefix("out.onnx: "))
        #expect(run.output.contains("Input 'global', batch x 1 x 224 x 224:\n"))
        #expect(run.output.contains("Output 'chroma', batch x 2 x half_height x half_width:\n"))
        #expect(run.output.contains("\nLicence: none") && !run.output.contains("\u{1b}"))
        let graph = try ProtobufFields([UInt8](Data(contentsOf: file))).message(7)
        #expect(try graph.messages(12).map { try $0.text(1) } == ["chroma", "logits"])
        let json = try await bench.run("model", "export", model.path, "-o", "2.onnx", "--json")
        let fact = try #require(try json.objects().first)
        #expect(fact["type"] as? String == "model_export" && fact["path"] as? String == "2.onnx")
        #expect(fact["bytes"] as? Int == (try Data(contentsOf: file)).count)
        let inputs = try #require(fact["inputs"] as? [[String: Any]])
        #expect(inputs.map { $0["name"] as? String } == ["image", "global"])
        let names = try bench.files(below: bench.root)
        #expect(names == ["2.onnx", "out.onnx", "yuv-pyramid.safetensors"])
    }

    @Test func anExportReplacesNothing() async throws {
        let bench = try Workbench()
        let file = bench.root.appending(path: "mine")
        try Data("mine".utf8).write(to: file)
        for name in ["mine", "scans"] {
            let run = try await bench.run("model", "export", "-o", name)
            #expect(run.status == 2 && run.output.isEmpty)
            #expect(run.errors.contains("'\(name)' already exists"))
            #expect(run.errors.contains("Name another file"))
        }
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
        let nowhere = try await bench.run("model", "export", "-o", "gone/out.onnx")
        #expect(nowhere.status == 4 && nowhere.errors.contains("'gone/out.onnx'"))
        let damaged = try await bench.run("model", "export", "mine", "-o", "out.onnx")
        #expect(damaged.status == 4 && damaged.errors.contains("mine"))
        #expect(try bench.files(below: bench.root) == ["mine"])
    }
}
