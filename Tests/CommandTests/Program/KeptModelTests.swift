import Foundation
import TestSupport
import Testing

/// Folders that were begun with another model than today's default one.
@Suite(.serialized) struct KeptModelTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
    }

    /// The program's data with a file in place of the first default model, or without one.
    private func data(base: String?) throws -> [String: String] {
        let data = bench.root.appending(path: "data")
        try? FileManager.default.removeItem(at: data)
        let models = data.appending(path: "Models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        var links = [("Pipelines", "Pipelines")]
        for name in ["autochrome-2", "autochrome-repair", "autochrome-polarity"] {
            links.append(("Models/\(name).safetensors", "Models/\(name).safetensors"))
        }
        if let base {
            links.append(("Models/autochrome-base.safetensors", "Models/\(base).safetensors"))
        }
        for (name, target) in links {
            try FileManager.default.createSymbolicLink(
                at: data.appending(path: name),
                withDestinationURL: Fixtures.packageRoot.appending(path: target))
        }
        return ["AUTOCHROME_DATA": data.path]
    }

    private func run(_ arguments: String..., environment: [String: String] = [:]) async throws
        -> Program.Run
    {
        try await Program.run(arguments, environment: environment, in: bench.root)
    }

    /// Names of the models that the report has for finished pictures.
    private func models() throws -> Set<String> {
        let report = try String(
            contentsOf: bench.color.appending(path: "autochrome-report/report.csv"),
            encoding: .utf8)
        return Set(["autochrome-2", "autochrome-base"].filter { report.contains(",\($0),") })
    }

    @Test func aPlainRunGoesOnWithTheModelOfTheFolder() async throws {
        let first = try await run(
            "colorize", "scans", "-o", "colour", "--model", "autochrome-base")
        #expect(first.status == 0, "\(first.errors)")
        try bench.add(sample: "antoine_claudet_damaged.png", as: "b.png")
        let plan = try await run("colorize", "scans", "-o", "colour", "--dry-run")
        #expect(plan.status == 0 && plan.errors.contains("keeps it"), "\(plan.errors)")
        let second = try await run("colorize", "scans", "-o", "colour")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("started with the model 'autochrome-base' and keeps it"))
        #expect(
            second.errors.contains(
                "The default model is now 'autochrome-2': '--model autochrome-2'"))
        #expect(second.errors.contains("1 picture to do"))
        let outputs = try ["a", "b"].map {
            try Data(contentsOf: bench.color.appending(path: "\($0)_colorized.tif"))
        }
        #expect(outputs[0] == outputs[1])
        #expect(try models() == ["autochrome-base"])

        for command in [["resume", "colour"], ["retry", "colour"]] {
            let again = try await Program.run(command, in: bench.root)
            #expect(again.status == 0, "\(command): \(again.errors)")
        }
        let told = try await run("colorize", "scans", "-o", "colour", "--model", "autochrome-2")
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.errors.contains("model autochrome-base"), "\(told.errors)")
        #expect(try models() == ["autochrome-base"])
        let again = try await run(
            "colorize", "scans", "-o", "colour", "--model", "autochrome-2", "--redo")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try models() == ["autochrome-2"])
    }

    @Test func aModelThatIsGoneOrAnotherOneIsNamed() async throws {
        let first = try await run(
            "colorize", "scans", "-o", "colour", "--model", "autochrome-base")
        #expect(first.status == 0, "\(first.errors)")
        let output = bench.color.appending(path: "a_colorized.tif")
        let whole = try Data(contentsOf: output)
        let cases = [(nil, "was not found; looked in"), ("autochrome-2", "SHA-256")]
        for (base, cause) in cases {
            let environment = try data(base: base)
            for command in [["colorize", "scans", "-o", "colour"], ["resume", "colour"]] {
                let run = try await Program.run(command, environment: environment, in: bench.root)
                #expect(run.status == 4, "\(run.errors)")
                #expect(run.errors.contains("'autochrome-base'"), "\(run.errors)")
                #expect(run.errors.contains(cause), "\(run.errors)")
                #expect(run.errors.contains("with --model and the file of this or another model"))
            }
        }
        #expect(try Data(contentsOf: output) == whole)
        let file = Fixtures.packageRoot.appending(path: "Models/autochrome-base.safetensors")
        let named = try await run(
            "colorize", "scans", "-o", "colour", "--model", file.path,
            environment: data(base: nil))
        #expect(named.status == 0, "\(named.errors)")
    }

    /// Recipes without colour name the model only to stay what they are: they never need it.
    @Test func graysNeedNoOldModel() async throws {
        let first = try await run(
            "colorize", "scans", "-o", "colour", "--recipe", "restore", "--model",
            "autochrome-base")
        #expect(first.status == 0, "\(first.errors)")
        let second = try await run(
            "colorize", "scans", "-o", "colour", "--recipe", "restore",
            environment: data(base: nil))
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("0 pictures to do") && !second.errors.contains("keeps it"))
    }

    /// What was begun without finishing anything takes the default model.
    @Test func nothingFinishedIsNothingToKeep() async throws {
        try Data("no picture".utf8).write(to: bench.scans.appending(path: "a.png"))
        let first = try await run(
            "colorize", "scans", "-o", "colour", "--model", "autochrome-base")
        #expect(first.status == 3, "\(first.errors)")
        try FileManager.default.removeItem(at: bench.scans.appending(path: "a.png"))
        try bench.add(sample: "antoine_claudet_damaged.png", as: "a.png")
        let second = try await run("colorize", "scans", "-o", "colour")
        #expect(second.status == 0, "\(second.errors)")
        #expect(try models() == ["autochrome-2"])
    }
}
