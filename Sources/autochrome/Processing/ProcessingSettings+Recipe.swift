import Colorization
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
    /// - Throws: ``CommandError`` where recipe and model do not go together, and what keeps models,
    ///   style references and hints from being read.
    init(recipe: Recipe, model: ChosenModel) throws {
        let packed = recipe.addsColor ? try model.file?.path() : nil
        if let coloring = recipe.coloring, let packed { try Self.check(coloring, with: packed) }
        let styles = try packed.flatMap { try StyleTable.named(by: recipe.coloring, model: $0) }
        let hints = try HintTable.named(by: recipe.coloring)
        let models = try Self.installedModels(for: recipe)
        self.init(
            recipe: recipe, packedModel: packed.map { CodablePath($0) }, models: models,
            styles: styles, hints: hints,
            parameters: RunParameters(
                recipe: recipe, model: model.name, modelSHA256: model.sha256,
                models: models, styles: styles, hints: hints),
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
