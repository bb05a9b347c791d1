import ArgumentParser

/// The recipes there are and the user's own.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes", abstract: "List, show and check recipes.",
        subcommands: [RecipesList.self, RecipesShow.self, RecipesCheck.self])
}
