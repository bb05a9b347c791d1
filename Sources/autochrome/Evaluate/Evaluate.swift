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
        abstract: "Measure how close a model comes to the colours of photographs.",
        usage: "autochrome evaluate <folder> [<options>]",
        discussion: HelpText.discussion(
            """
            Colour photographs are converted to grey and colorized, and the results are \
            compared with the originals, at full size and with the short side reduced to 256 \
            pixels. The table also gives the figures of the grey picture. Higher PSNR is \
            better; lower RMSE and delta E are better. The column 'edges' is the RMSE of a* \
            and b* within 8 pixels of strong edges in lightness.

            With --scale, photographs are enlarged before they are colorized, as if they \
            had been scanned at a higher resolution. The colours are then measured at the \
            photographs' own size only.

            A contact sheet shows the grey picture, the result and the original of up to \
            \(ContactSheet.rows) photographs, in the order of the table. 'sheet.png' is \
            followed by 'sheet-2.png' and so on.
            """,
            examples: [
                "evaluate Photos": "a table",
                "evaluate Photos --model mine.safetensors --json": "your own model, as JSON",
                "evaluate Photos --chroma coarse --scale 8":
                    "what to expect for large scans",
                "evaluate Photos --sheet sheet.png": "to judge the results by eye",
            ],
            exitStatus: [.finished, .usage, .someFailed, .environment]))

    static let shortSide = 256
    private static let scales = 1...16

    @Argument(
        help: "Folder of colour photographs; subfolders are searched, too.",
        completion: .directory)
    var folder: PathArgument

    @Option(
        help: ArgumentHelp(
            "Recipe whose 'colorize' stage is measured, or a recipe file.", valueName: "name"),
        completion: .file(extensions: ["yaml"]))
    var recipe = RecipeLibrary.defaultRecipe

    @OptionGroup var network: ModelOption

    @Option(help: "Resolution at which colours are predicted, instead of the recipe's.")
    var chroma: ColorMethod.Chroma?

    @Option(
        help: ArgumentHelp("Enlarge photographs by this factor, 1 to 16.", valueName: "n"))
    var scale = 1

    @Option(
        help: ArgumentHelp(
            "Picture whose colours all photographs are to follow.",
            valueName: "file"))
    var style: PathArgument?

    @Option(
        help: ArgumentHelp("Write contact sheets to this PNG or JPEG file.", valueName: "file"))
    var sheet: PathArgument?

    @OptionGroup var confinement: ConfinementOptions

    @Flag(help: "Write JSON to standard output, one object per line.")
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
                    + "Use a recipe with the stage '\(ColorizeStage.name)'.")
        }
        guard coloring.method.preprocessing == .standard else {
            throw CommandError(
                .usage,
                "The recipe '\(recipe.name)' uses reference preprocessing, whose colours cannot be "
                    + "measured separately from lightness. Use standard preprocessing.")
        }
        return try ProcessingSettings(
            recipe: recipe, model: ChosenModel(named: network.model, for: recipe),
            requiresConfinement: confinement.isRequired)
    }
}
