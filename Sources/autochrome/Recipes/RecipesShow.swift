import ArgumentParser
import Records
import Restoration

/// Shows a recipe with every default filled in.
struct RecipesShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a recipe with every default filled in.",
        discussion: HelpText.discussion(
            "The output is a recipe itself: save it, change it, use it by its path.",
            examples: [
                "recipes show archive": "what the default recipe does",
                "recipes show access > mine.yaml": "begin a recipe of your own",
            ],
            exitStatus: [.finished, .usage, .environment]))

    @Argument(help: "The name of a recipe, or the path of a recipe file.")
    var name: String

    func run() throws {
        let recipe = try RecipeLibrary.installed().recipe(named: name)
        StandardStream.output.write(RecipeText(recipe).yaml)
    }
}
