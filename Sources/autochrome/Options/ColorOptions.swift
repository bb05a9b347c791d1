public import ArgumentParser
public import Restoration
import SystemPackage

extension ColorMethod.Chroma: ExpressibleByArgument {}
extension ColorMethod.Preprocessing: ExpressibleByArgument {}

/// What decides about the colours, instead of what the recipe says.
struct ColorOptions: ParsableArguments {
    @Option(help: "Resolution at which colours are predicted, instead of the recipe's.")
    var chroma: ColorMethod.Chroma?

    @Option(
        help: ArgumentHelp(
            "Strength of the colours, from 0 (grey) through 1 (as predicted) to 3.",
            valueName: "factor"))
    var saturation: Double?

    @Option(help: ArgumentHelp("From cooler (-1) to warmer (1) colours.", valueName: "wish"))
    var warmth: Double?

    @Option(help: ArgumentHelp("From pinker (-1) to greener (1) colours.", valueName: "wish"))
    var greenness: Double?

    @Option(
        help: ArgumentHelp(
            "From paler (-1) to more colourful (1), as the network learned it from photographs.",
            valueName: "wish"))
    var colorfulness: Double?

    @Option(
        help:
            """
            How pictures are prepared. 'reference' matches the program of the paper's authors \
            to within 1/255, for weights imported from it; it holds the whole picture in \
            memory, takes at most 16 megapixels, and writes 8 bits per sample.
            """)
    var preprocessing: ColorMethod.Preprocessing?

    @Option(
        help: ArgumentHelp(
            "Follow the colours of this picture, or its mood if it is grey. A CSV file names a picture "
                + "to follow for each scan, one per line: 'source,reference' or "
                + "'source,reference,page,part'.",
            valueName: "file"),
        completion: .file())
    var style: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Use known colours from this CSV file, one hint per line. Its heading names 'source', "
                + "'colour' and either 'x' and 'y' (pixels of the upright scan) or 'mask' (a "
                + "picture that is white where the colour applies).",
            valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var hints: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Write this many other plausible colourings beside each result.", valueName: "n"))
    var alternatives: Int?

    @Flag(help: "Write a map of how far the colours can be trusted beside each result.")
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
