public import ArgumentParser
public import Restoration
import SystemPackage

extension ColorMethod.Chroma: ExpressibleByArgument {}
extension ColorMethod.Preprocessing: ExpressibleByArgument {}

/// What decides about the colours, instead of what the recipe says.
struct ColorOptions: ParsableArguments {
    @Option(help: "The resolution at which colours are predicted, instead of the recipe's.")
    var chroma: ColorMethod.Chroma?

    @Option(
        help: ArgumentHelp(
            "Factor on the colours' strength; 0 is grey, 1 as predicted, 3 the most.",
            valueName: "factor"))
    var saturation: Double?

    @Option(help: ArgumentHelp("Cooler, -1, to warmer, 1, colours.", valueName: "wish"))
    var warmth: Double?

    @Option(help: ArgumentHelp("Rosier, -1, to greener, 1, colours.", valueName: "wish"))
    var greenness: Double?

    @Option(
        help: ArgumentHelp(
            "Paler, -1, to more colourful, 1, as the network has such pictures.",
            valueName: "wish"))
    var colorfulness: Double?

    @Option(
        help:
            """
            How pictures are prepared: 'reference' does as the program of the paper's \
            authors, to within 1/255, for weights imported from it; it holds a picture in \
            memory as a whole, up to 16 megapixels, and makes 8 bits a sample.
            """)
    var preprocessing: ColorMethod.Preprocessing?

    @Option(
        help: ArgumentHelp(
            "Take the colours of this picture, or the mood if it is grey; or of those that a CSV "
                + "file names: a line 'source,reference' or 'source,reference,page,part' for each picture.",
            valueName: "file"),
        completion: .file())
    var style: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Take the colours that this CSV file knows: a heading with 'source', 'colour' and 'x', "
                + "'y' (pixels of the upright scan) or 'mask' (a picture, white where the colour "
                + "holds), and a line for each hint.",
            valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var hints: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Write so many other believable colourings beside each result.", valueName: "n"))
    var alternatives: Int?

    @Flag(help: "Write a picture of how far the colours can be trusted beside each result.")
    var confidenceMap = false

    /// A recipe with these options in place of its own.
    ///
    /// - Throws: `RecipeError` for a value outside its limits.
    func applied(to recipe: Recipe) throws(RecipeError) -> Recipe {
        var recipe = recipe
        var settings: [(name: String, value: ParameterValue)] = []
        // The authors' program knows one way only, whatever the recipe's is.
        if preprocessing == .paperProgram { settings += Self.plainMethod }
        if let chroma { settings.append(("chroma", .text(chroma.rawValue))) }
        let numbers = [
            ("saturation", saturation), ("warmth", warmth), ("greenness", greenness),
            ("colorfulness", colorfulness),
        ]
        for (name, value) in numbers {
            if let value { settings.append((name, .number(value))) }
        }
        if let preprocessing {
            settings.append(("preprocessing", .text(preprocessing.rawValue)))
        }
        if let style { settings.append(("style", .text(style.path.string))) }
        if let hints { settings.append(("hints", .text(hints.path.string))) }
        if let alternatives { settings.append(("alternatives", .integer(alternatives))) }
        if confidenceMap { settings.append(("confidence_map", .flag(true))) }
        for (name, value) in settings {
            recipe = try recipe.setting(name, of: ColorizeStage.name, to: value)
        }
        return recipe
    }

    private static let plainMethod: [(name: String, value: ParameterValue)] = [
        ("chroma", .text(ColorMethod.Chroma.native.rawValue)),
        ("upsampling", .text(ColorMethod.Upsampling.bilinear.rawValue)),
        ("normalize", .flag(false)), ("local_contrast", .number(0)), ("saturation", .number(1)),
        ("warmth", .number(0)), ("greenness", .number(0)), ("colorfulness", .number(0)),
    ]
}
