import Colorization
import Files
import Imaging
import Records
import Restoration
import SystemPackage

extension ProcessingSettings {
    /// What workers are told about pictures that a recipe is for.
    ///
    /// The model for colour is read only if the recipe adds some. The parameters name it in any case, for
    /// outputs to stay what they are.
    ///
    /// - Parameters:
    ///   - recipe: with everything in it that the command line asks for.
    ///   - model: the model for colour.
    ///   - language: the language that outputs say in what software did.
    ///   - requiresConfinement: whether style references and masks may be read by confined workers alone.
    /// - Throws: ``CommandError`` where recipe and model do not go together, and what keeps models,
    ///   style references and hints from being read.
    init(
        recipe: Recipe, model: ChosenModel, language: Language = .english,
        requiresConfinement: Bool
    ) throws {
        let packed = recipe.addsColor ? try model.file?.path() : nil
        if let coloring = recipe.coloring, let packed { try Self.check(coloring, with: packed) }
        let models = try Self.installedModels(for: recipe)
        self.init(
            recipe: recipe, packedModel: packed.map { CodablePath($0) }, models: models,
            parameters: RunParameters(
                recipe: recipe, model: model.name, modelSHA256: model.sha256, models: models,
                language: language),
            recolorize: false, maxPixels: DecodeLimits().maxPixels,
            programVersion: ProgramVersion.current)
        guard let coloring = recipe.coloring, coloring.style != nil || coloring.hints != nil
        else { return }
        // The other settings are what workers have to know to read these files.
        let folder = try TemporaryFolder.make()
        let desk = try PictureDesk(
            self, folder: folder.path, requiresConfinement: requiresConfinement)
        styles = try StyleTable.named(by: coloring, at: desk)
        hints = try HintTable.named(by: coloring, at: desk)
    }

    /// What workers are told that read files for others.
    static func forReading() throws -> ProcessingSettings {
        let recipe = try RecipeLibrary.installed().recipe(named: RecipeLibrary.defaultRecipe)
        return ProcessingSettings(
            recipe: recipe, packedModel: nil,
            parameters: RunParameters(recipe: recipe, model: "", modelSHA256: ""),
            recolorize: false, maxPixels: DecodeLimits().maxPixels,
            programVersion: ProgramVersion.current)
    }

    private static func check(_ coloring: ColorizeStage, with model: FilePath) throws {
        do {
            try coloring.check(modelAt: model)
        } catch let problem as StageProblem {
            throw CommandError(.usage, problem.message)
        }
    }
}
