import ArgumentParser
import Records
import Restoration

/// Shows a recipe with every default filled in.
struct RecipesShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a recipe with every default filled in.",
        discussion: HelpText.discussion(
            "The output is itself a recipe: save it, change it, and use it by its path.",
            examples: [
                "recipes show archive": "what the default recipe does",
                "recipes show access > mine.yaml": "start a recipe of your own",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @Argument(help: "Name of a recipe, or path of a recipe file.")
    var name: String

    func run() throws {
        let recipe = try RecipeLibrary.installed().recipe(named: name)
        StandardStream.output.write(RecipeText(recipe).yaml)
    }
}
