import ArgumentParser
import BatchRunner
import JobStorage
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
            "3", "--threads", "5", "--memory", "4G", "--format", "png", "--include", "*.tif",
            "--include", "*.jpg", "--exclude", "x/**",
            "--limit", "5", "--state", "s", "--recolorize", "--dry-run", "--json", "--quiet")
        #expect(command.inputs.map(\.path) == ["a", "b/c.tif"])
        #expect(command.output.path == "out")
        #expect(command.choice.recipe == "paper")
        #expect(command.choice.network.model == "m.safetensors")
        #expect(command.choice.format == .png)
        #expect(command.work.limits == ResourceLimits(jobs: 3, threads: 5, memory: 4_000_000_000))
        #expect(command.selection.include == ["*.tif", "*.jpg"])
        #expect(command.selection.exclude == ["x/**"])
        #expect(command.selection.limit == 5)
        #expect(command.state?.path == "s")
        #expect(command.recolorize && command.dryRun)
        #expect(command.verbosity.json && command.verbosity.quiet)
    }

    @Test func usualValues() throws {
        let command = try colorize("a", "-o", "out")
        #expect(command.choice.recipe == "archive")
        #expect(command.choice.network.model == nil && command.choice.format == nil)
        #expect(command.work.limits == ResourceLimits() && command.selection.limit == nil)
        #expect(!command.recolorize && !command.dryRun && !command.verbosity.json)
    }

    @Test(arguments: [
        ["-o", "out"], ["a"], ["a", "-o", ""], ["", "-o", "out"],
        ["a", "-o", "out", "--jobs", "0"],
        ["a", "-o", "out", "--jobs", "1025"], ["a", "-o", "out", "--jobs", "two"],
        ["a", "-o", "out", "--threads", "0"], ["a", "-o", "out", "--threads", "1025"],
        ["a", "-o", "out", "--memory", "much"], ["a", "-o", "out", "--memory", ""],
        ["a", "-o", "out", "--limit", "0"], ["a", "-o", "out", "--format", "gif"],
    ])
    func nonsenseIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) {
            try Autochrome.parseAsRoot(["colorize"] + arguments)
        }
    }

    @Test func statusListsInAnOrder() throws {
        func status(_ arguments: String...) throws -> Status {
            try #require(try Autochrome.parseAsRoot(["status", "out"] + arguments) as? Status)
        }
        #expect(try status().listing.sort == nil)
        for order in PictureOrder.allCases {
            #expect(try status("--sort", order.rawValue).listing.sort == order)
        }
        #expect(try status("--sort", "path", "--limit", "7").listing.limit == 7)
        #expect(throws: (any Error).self) { try status("--limit", "7") }
        #expect(throws: (any Error).self) { try status("--sort", "path", "--limit", "0") }
        #expect(throws: (any Error).self) { try status("--sort", "size") }
    }

    @Test func aShownRecipeIsTheRecipe() throws {
        let library = try RecipeLibrary.installed()
        let names = try library.names()
        #expect(names.contains("archive") && names.contains("paper") && names.contains("access"))
        for name in names {
            let recipe = try library.recipe(named: name)
            let shown = try Recipe(parsing: RecipeText(recipe).yaml, file: name)
            #expect(shown == recipe)
        }
    }
}
