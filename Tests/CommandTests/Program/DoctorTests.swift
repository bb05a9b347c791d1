import Foundation
import TestSupport
import Testing

/// `autochrome doctor`.
@Suite struct DoctorTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func checks(_ run: Program.Run) throws -> [String: [String: Any]] {
        let checkup = try #require(try run.objects().first)
        #expect(checkup["type"] as? String == "checkup")
        let checks = try #require(checkup["checks"] as? [[String: Any]])
        return Dictionary(uniqueKeysWithValues: checks.map { ($0["name"] as? String ?? "", $0) })
    }

    private func found(_ name: String, _ checks: [String: [String: Any]]) throws -> String {
        try #require(checks[name]?["found"] as? String, "\(name)")
    }

    @Test func aWholeInstallationIsFit() async throws {
        let run = try await bench.run("doctor", "scans", "--json")
        #expect(run.status == 0, "\(run.output) \(run.errors)")
        let checks = try checks(run)
        for name in [
            "System", "Processors", "Memory", "Temporary files", "OpenBLAS", "libvips", "libtiff",
            "OpenJPEG", "libheif", "libjxl", "SQLite", "Autochrome", "Recipes", "Model",
            "Model: polarity", "Worker", "Confinement", "Outputs", "Outputs: writing",
            "Outputs: disk",
        ] {
            #expect(try !found(name, checks).isEmpty, "\(name)")
            #expect(checks[name]?["state"] as? String != "problem", "\(name)")
        }
        for name in ["Autochrome", "Recipes", "Model", "Worker", "Outputs: writing"] {
            #expect(checks[name]?["state"] as? String == "ok", "\(name)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.scans.path).isEmpty)
    }

    /// What it says is what other sources say.
    @Test func figuresAreThoseOfTheSystem() async throws {
        let checks = try checks(try await bench.run("doctor", "--json"))
        let kernel = try await Program.shell("uname -srm", in: bench.root).output
        let words = kernel.split(whereSeparator: \.isWhitespace)
        #expect(try found("System", checks) == "\(words[0]) \(words[1]), \(words[2])")
        let usable = try await Program.shell("nproc", in: bench.root).output
        let processors = try #require(
            try found("Processors", checks).split { !$0.isNumber }.first.flatMap { Int($0) })
        #expect(processors <= Int(usable.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
        let model = Fixtures.packageRoot.appending(path: "Models/autochrome-2.safetensors").path
        let digest = try await Program.shell("sha256sum '\(model)'", in: bench.root).output
        #expect(try found("Model", checks).hasSuffix("SHA-256 \(digest.prefix(64))"))
        let recipes = try await bench.run("recipes", "list").output
        for recipe in try found("Recipes", checks).components(separatedBy: ", ") {
            #expect(recipes.contains(recipe))
        }
    }

    @Test func peopleGetATable() async throws {
        let run = try await bench.run("doctor")
        #expect(run.status == 0)
        #expect(
            run.output.contains(
                #/\n  Model +'.*autochrome-2\.safetensors', SHA-256 [0-9a-f]{64}\n/#))
        #expect(run.output.contains(#/\n\n(Everything is in order|Autochrome works here)/#))
        #expect(!run.output.contains("Outputs"))
    }

    /// What is missing is named with what to do, and the other checks are made.
    @Test func whatIsMissingIsNamed() async throws {
        let run = try await Program.shell(
            #"mkdir Models && echo no > Models/autochrome-2.safetensors && "#
                + #"AUTOCHROME_DATA="$PWD" "$0" doctor nowhere/below"#, in: bench.root)
        #expect(run.status == 4, "\(run.output)")
        for name in ["Recipes", "Model", "Worker"] {
            #expect(run.output.contains("\nx \(name) "), "\(name): \(run.output)")
        }
        #expect(run.output.contains("\n    Install Autochrome again"))
        #expect(run.output.contains(#/\n  Outputs +'nowhere\/below' does not exist/#))
        #expect(run.output.contains("libvips"))
        #expect(!FileManager.default.fileExists(atPath: bench.root.path + "/nowhere"))
    }

    /// One weight is not finite: the file is as long as it should be, and useless.
    @Test func aDamagedModelIsNamed() async throws {
        let model = Fixtures.packageRoot.appending(path: "Models/autochrome-2.safetensors").path
        let data = Fixtures.packageRoot.path
        let run = try await Program.shell(
            "mkdir Models && ln -s '\(data)/Pipelines' . && cp '\(data)'/Models/*.safetensors Models && "
                + "size=$(stat -c %s '\(model)') && "
                + #"printf '\377\377\377\177' | dd of=Models/autochrome-2.safetensors bs=1 "#
                + "seek=$((size - 4)) conv=notrunc status=none && "
                + #"AUTOCHROME_DATA="$PWD" "$0" doctor"#, in: bench.root)
        #expect(run.status == 4, "\(run.output) \(run.errors)")
        #expect(run.output.contains("\nx Model "), "\(run.output)")
        #expect(run.output.contains("\n  Recipes "), "\(run.output)")
    }

    @Test func aFileIsNoFolder() async throws {
        try bench.add("colour", Data())
        let run = try await bench.run("doctor", "scans/colour")
        #expect(run.status == 4)
        #expect(run.output.contains("x Outputs"))
        #expect(run.output.contains("is not a folder"))
    }
}
