import ArgumentParser
import Restoration
import SystemPackage
import Testing

@testable import autochrome

@Suite struct OptionTests {
    private func colorize(_ arguments: String...) throws -> Colorize {
        try #require(try Autochrome.parseAsRoot(["colorize"] + arguments) as? Colorize)
    }

    @Test func colorizeTakesEverythingAtOnce() throws {
        let command = try colorize(
            "a", "b/c.tif", "-o", "out", "--recipe", "paper", "--model", "m.safetensors", "--jobs",
            "3", "--format", "png", "--include", "*.tif", "--include", "*.jpg", "--exclude", "x/**",
            "--limit", "5", "--state", "s", "--recolorize", "--dry-run", "--json", "--quiet")
        #expect(command.inputs.map(\.path) == ["a", "b/c.tif"])
        #expect(command.output.path == "out")
        #expect(command.choice.recipe == "paper")
        #expect(command.choice.model == "m.safetensors")
        #expect(command.choice.format == .png)
        #expect(command.work.jobs == 3)
        #expect(command.selection.include == ["*.tif", "*.jpg"])
        #expect(command.selection.exclude == ["x/**"])
        #expect(command.selection.limit == 5)
        #expect(command.state?.path == "s")
        #expect(command.recolorize && command.dryRun && command.talk.json && command.talk.quiet)
    }

    @Test func usualValues() throws {
        let command = try colorize("a", "-o", "out")
        #expect(command.choice.recipe == "archive")
        #expect(command.choice.model == nil && command.choice.format == nil)
        #expect(command.work.jobs == nil && command.selection.limit == nil)
        #expect(!command.recolorize && !command.dryRun && !command.talk.json)
    }

    @Test(arguments: [
        ["-o", "out"], ["a"], ["a", "-o", ""], ["", "-o", "out"],
        ["a", "-o", "out", "--jobs", "0"],
        ["a", "-o", "out", "--jobs", "1025"], ["a", "-o", "out", "--jobs", "two"],
        ["a", "-o", "out", "--limit", "0"], ["a", "-o", "out", "--format", "gif"],
    ])
    func nonsenseIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) {
            try Autochrome.parseAsRoot(["colorize"] + arguments)
        }
    }

    @Test func theMachineIsSharedOut() {
        let gigabyte: UInt64 = 1_000_000_000
        func load(_ jobs: Int?, _ pictures: Int?, _ processors: Int, _ memory: UInt64) -> [Int] {
            let load = Workload(
                jobs: jobs, pictures: pictures, processors: processors, memory: memory * gigabyte)
            return [load.jobs, load.threads]
        }
        #expect(load(nil, nil, 8, 64) == [8, 1])
        #expect(load(nil, nil, 8, 5) == [4, 2], "memory for four")
        #expect(load(nil, nil, 8, 1) == [1, 8], "never none")
        #expect(load(nil, 1, 8, 64) == [1, 8], "a single picture gets all processors")
        #expect(load(3, nil, 8, 64) == [3, 2])
        #expect(load(20, nil, 8, 64) == [20, 1])
    }

    @Test func aShownRecipeIsTheRecipe() throws {
        let library = try RecipesCommand.library()
        let names = try library.names()
        #expect(names.contains("archive") && names.contains("paper") && names.contains("access"))
        for name in names {
            let recipe = try library.recipe(named: name)
            let shown = try Recipe(parsing: RecipeText(recipe).yaml, file: name)
            #expect(shown == recipe)
        }
    }
}
