import ArgumentParser
import Colorization
import Restoration

/// The recipes there are and the user's own.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes", abstract: "List, show and check recipes.",
        subcommands: [RecipesList.self, RecipesShow.self, RecipesCheck.self])

    /// The recipes that come with the program.
    static func library() throws -> RecipeLibrary {
        RecipeLibrary(folder: try DataLocator.recipes())
    }
}
