import ArgumentParser
import Restoration

/// What decides how a picture comes out.
struct RecipeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Name of a recipe (see 'autochrome recipes list'), or a recipe file.", valueName: "name"
        ),
        completion: .file(extensions: ["yaml"]))
    var recipe = RecipeLibrary.defaultRecipe

    @OptionGroup var network: ModelOption

    @Option(help: "Format of the outputs, instead of the recipe's.")
    var format: FormatName?

    /// The recipe that is meant, with the format that is asked for.
    func chosenRecipe() throws -> Recipe {
        let recipe = try RecipeLibrary.installed().recipe(named: recipe)
        return try format.map { try recipe.encoding(as: $0.rawValue) } ?? recipe
    }
}
