import Colorization
import Restoration

extension RecipeLibrary {
    /// The recipe that is used when none is named.
    static let defaultRecipe = "archive"

    /// The recipes that come with the program.
    static func installed() throws -> RecipeLibrary {
        RecipeLibrary(folder: try DataLocator.recipes())
    }
}
