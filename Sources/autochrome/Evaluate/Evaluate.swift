import ArgumentParser
import BatchRunner
import Colorization
import Files
import Records
import Restoration
import SystemPackage

/// Measures a model and a recipe on colour photographs.
struct Evaluate: ParsableCommand, MachineReadable, ComputingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how near a model comes to the colours of photographs.",
        usage: "autochrome evaluate <folder> [<options>]",
        discussion: HelpText.discussion(
            """
            Colour photographs are turned grey and colorized, and the result is compared \
            with them, at their own size and with the short side reduced to 256 pixels; \
            beside it stand the figures of the grey picture. Higher PSNR is better, lower \
            RMSE and delta E are. The column 'edges' is the RMSE of a* and b* within 8 \
            pixels of strong edges of lightness.

            With --scale photographs are enlarged before they are colorized, as if they \
            had been scanned at a higher resolution; the colours are measured at the \
            photographs' own size, and only there.

            A contact sheet shows grey picture, result and truth of up to \
            \(ContactSheet.rows) photographs, in the order of the table; 'sheet.png' is \
            followed by 'sheet-2.png' and so on.
            """,
            examples: [
                "evaluate Photos": "a table",
                "evaluate Photos --model mine.safetensors --json": "your own model, for programs",
                "evaluate Photos --chroma coarse --scale 8":
                    "how the colours of large scans will be",
                "evaluate Photos --sheet sheet.png": "to judge by eye",
            ],
            exitStatus: [.finished, .usage, .someFailed, .environment]))

    static let shortSide = 256
    private static let scales = 1...16

    @Argument(
        help: "A folder of colour photographs, with those in folders below it.",
        completion: .directory)
    var folder: PathArgument

    @Option(
        help: ArgumentHelp(
            "The recipe whose stage 'colorize' is measured, or a recipe file.", valueName: "name"),
        completion: .file(extensions: ["yaml"]))
    var recipe = RecipeLibrary.defaultRecipe

    @OptionGroup var network: ModelOption

    @Option(help: "The resolution of the prediction instead of the recipe's.")
    var chroma: ColorMethod.Chroma?

    @Option(
        help: ArgumentHelp("Enlarge photographs so many times, 1 to 16.", valueName: "n"))
    var scale = 1

    @Option(
        help: ArgumentHelp(
            "A picture that the colours of all photographs are to follow as a whole.",
            valueName: "file"))
    var style: PathArgument?

    @Option(
        help: ArgumentHelp("Write contact sheets, as PNG or JPEG.", valueName: "file"))
    var sheet: PathArgument?

    @OptionGroup var confinement: ConfinementOptions

    @Flag(help: "Write one JSON object a line to standard output.")
    var json = false

    func validate() throws {
        guard Self.scales.contains(scale) else {
            throw ValidationError(
                "--scale has to be between \(Self.scales.lowerBound) and "
                    + "\(Self.scales.upperBound); it is \(scale).")
        }
        if let sheet, ContactSheet(path: sheet.path) == nil {
            throw ValidationError(
                "--sheet has to end in .png, .jpg or .jpeg; it is '\(TerminalText.path(sheet.path))'."
            )
        }
    }

    func run() throws {
        let photographs = try PhotographFolder(folder.path)
        if let sheet { try photographs.keepClear(of: sheet.path) }
        let work = try TemporaryFolder.make()
        let desk = try PictureDesk(
            settings(), folder: work.path, requiresConfinement: confinement.isRequired)
        var table = EvaluationTable(
            json: json, shortSide: Self.shortSide, scale: scale)
        var sheet = sheet.flatMap { ContactSheet(path: $0.path) }
        for (path, failure) in photographs.failures { table.add(failure, path) }
        for photograph in photographs.photographs {
            let result = Result { () throws(PictureFailure) in
                try desk.evaluate(
                    photograph, shortSide: Self.shortSide, scale: scale, isShown: sheet != nil)
            }
            switch result {
            case .success(let (figures, row)):
                table.add(figures, photograph)
                if let row { try sheet?.add(row) }
            case .failure(let failure):
                table.add(failure, photograph)
            }
        }
        try sheet?.write()
        table.finish()
        if table.failed > 0 { throw ExitCode(.someFailed) }
    }

    private func settings() throws -> ProcessingSettings {
        var recipe = try RecipeLibrary.installed().recipe(named: recipe)
        if let chroma {
            recipe = try recipe.setting(
                "chroma", of: ColorizeStage.name, to: .text(chroma.rawValue))
        }
        if let style {
            recipe = try recipe.setting(
                "style", of: ColorizeStage.name, to: .text(style.path.string))
        }
        guard let coloring = recipe.coloring else {
            throw CommandError(
                .usage,
                "The recipe '\(recipe.name)' adds no colours, so there is nothing to measure. "
                    + "Evaluate with one that has the stage '\(ColorizeStage.name)'.")
        }
        guard coloring.method.preprocessing == .standard else {
            throw CommandError(
                .usage,
                "The recipe '\(recipe.name)' has reference preprocessing, whose colours are not "
                    + "measured apart from lightness. Evaluate with standard preprocessing.")
        }
        return try ProcessingSettings(
            recipe: recipe, model: ChosenModel(named: network.model, for: recipe),
            requiresConfinement: confinement.isRequired)
    }
}
