import ArgumentParser

/// What decides how a picture comes out.
struct RecipeOptions: ParsableArguments {
    /// The recipe that is used when none is named.
    static let defaultRecipe = "archive"

    @Option(
        help: ArgumentHelp(
            "A recipe of 'autochrome recipes list', or a recipe file.", valueName: "name"),
        completion: .file(extensions: ["yaml"]))
    var recipe = Self.defaultRecipe

    @Option(
        help: ArgumentHelp("A model file instead of the default model.", valueName: "file"),
        completion: .file(extensions: ["safetensors"]))
    var model: String?

    @Option(help: "The format of the outputs instead of the recipe's.")
    var format: FormatName?
}
