import ArgumentParser
import Records
import Restoration

/// Checks recipe files.
struct RecipesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check recipe files.",
        discussion: HelpText.discussion(
            "Says where a file is wrong, and what is allowed there.",
            examples: ["recipes check mine.yaml": "check a recipe before a long run"],
            exitStatus: [.finished, .usage]))

    @Argument(help: "Recipe files.", completion: .file(extensions: ["yaml"]))
    var files: [PathArgument]

    func run() throws {
        var wrong = 0
        for file in files {
            do throws(RecipeError) {
                let recipe = try RecipeLibrary.read(file.path)
                StandardStream.output.print(
                    "\(TerminalText.path(file.path)): OK (recipe \(recipe.name), "
                        + "version \(recipe.version))")
            } catch {
                StandardStream.error.print("\(error)")
                wrong += 1
            }
        }
        if wrong > 0 { throw ExitCode(ExitStatus.usage) }
    }
}
