import Foundation
import TestSupport
import Testing

@Suite struct RecipeAndModelTests {
    @Test func recipesAreListedForPeopleAndPrograms() async throws {
        let text = try await Program.run(["recipes", "list"])
        #expect(text.status == 0)
        let names = text.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(names == names.sorted())
        #expect(Set(["access", "archive", "paper"]).isSubset(of: Set(names.map(String.init))))
        let facts = try await Program.run(["recipes", "list", "--json"]).objects()
        #expect(facts.map { $0["recipe"] as? String } == names.map(String.init))
        #expect(facts.allSatisfy { $0["type"] as? String == "recipe" && $0["stages"] != nil })
    }

    @Test func aShownRecipeCanBeSavedAndChecked() async throws {
        let bench = try Workbench()
        let shown = try await Program.run(["recipes", "show", "access"])
        let file = bench.root.appending(path: "mine.yaml")
        try Data(shown.output.utf8).write(to: file)
        let check = try await bench.run("recipes", "check", "mine.yaml")
        #expect(check.status == 0)
        #expect(check.output == "mine.yaml: OK (recipe access, version 2)\n")
    }

    @Test func aWrongRecipeIsShownItsPlace() async throws {
        let bench = try Workbench()
        let shown = try await Program.run(["recipes", "show", "access"])
        let wrong = shown.output.replacing("quality: 85", with: "quality: 850")
        try Data(wrong.utf8).write(to: bench.root.appending(path: "mine.yaml"))
        let check = try await bench.run("recipes", "check", "mine.yaml", "gone.yaml")
        #expect(check.status == 2)
        #expect(check.errors.contains(#/mine.yaml:\d+:\d+: .*100/#))
        #expect(check.errors.contains("gone.yaml"))
        let use = try await bench.run(
            "colorize", "scans", "-o", "colour", "--recipe", "./mine.yaml")
        #expect(use.status == 2)
        #expect(!FileManager.default.fileExists(atPath: bench.color.path))
    }

    /// Recipes come from strangers: what stands in them reaches no terminal, and is shown exactly.
    @Test func controlCharactersAreShownAsWhatTheyAre() async throws {
        let bench = try Workbench()
        let shown = try await Program.run(["recipes", "show", "archive"]).output
        let evil = shown.replacing("suffix: _colorized", with: #"suffix: "\e[31mred""#)
        try Data(evil.utf8).write(to: bench.root.appending(path: "evil.yaml"))
        let check = try await bench.run("recipes", "check", "evil.yaml")
        #expect(check.status == 2)
        #expect(check.errors.contains(#"\u{1B}[31mred"#))
        #expect(!check.errors.contains("\u{1B}") && !check.errors.contains("\u{9B}"))
        let summary = try #require(shown.firstMatch(of: #/summary: .*/#)).output
        let odd = shown.replacing(summary, with: #"summary: "a\eb\u009Bc\U0001F600d\te""#)
        try Data(odd.utf8).write(to: bench.root.appending(path: "odd.yaml"))
        let first = try await bench.run("recipes", "show", "odd.yaml")
        #expect(first.status == 0, "\(first.errors)")
        #expect(
            first.output.contains(
                #""a\u001bb\u009bc"# + "\u{1F600}" + #"d\u0009e""#))
        try Data(first.output.utf8).write(to: bench.root.appending(path: "again.yaml"))
        #expect(try await bench.run("recipes", "show", "again.yaml").output == first.output)
    }

    @Test func unknownRecipesAreToldTheNames() async throws {
        let run = try await Program.run(["recipes", "show", "archieve"])
        #expect(run.status == 2)
        #expect(run.errors.contains("archive"))
    }

    @Test func theDefaultModelIsDescribedAndVerified() async throws {
        let info = try await Program.run(["model", "info", "--json"])
        let fact = try #require(try info.objects().first)
        #expect(fact["name"] as? String == "autochrome-2")
        #expect((fact["classes"] as? [String])?.count == 28)
        let digest = try #require(fact["sha256"] as? String)
        let path = try #require(fact["path"] as? String)
        let sum = try await Program.shell("sha256sum '\(path)'")
        #expect(sum.output.hasPrefix(digest + " "))
        let text = try await Program.run(["model", "info"])
        #expect(text.output.contains(digest))
        let verified = try await Program.run(["model", "verify"])
        #expect(verified.status == 0)
        #expect(verified.output.hasSuffix("OK (SHA-256 \(digest))\n"))
    }

    @Test func badModelsAreAnEnvironmentProblem() async throws {
        let bench = try Workbench()
        try Data("no model".utf8).write(to: bench.root.appending(path: "bad.safetensors"))
        try bench.add(sample: "antoine_claudet_damaged.png")
        for model in ["bad.safetensors", "gone.safetensors"] {
            let verify = try await bench.run("model", "verify", model)
            #expect(verify.status == 4)
            #expect(verify.errors.contains(model))
            let colorize = try await bench.run(
                "colorize", "scans", "-o", "colour", "--model", model)
            #expect(colorize.status == 4)
            #expect(colorize.errors.contains(model))
            #expect(!FileManager.default.fileExists(atPath: bench.color.path))
        }
    }

    @Test func missingDataNamesThePlaces() async throws {
        let bench = try Workbench()
        let run = try await bench.run(
            "model", "info", environment: ["AUTOCHROME_DATA": bench.root.path])
        #expect(run.status == 4)
        #expect(run.errors.contains(bench.root.path))
    }
}
