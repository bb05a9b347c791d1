import BatchRunner
import Colorization
import Records
import Restoration
import SystemPackage

/// Evaluates models by a folder of colour photographs, as `evaluate` does with the default recipe.
struct FolderEvaluator {
    private let photographs: [FilePath]
    private let coloring: ColorizeStage
    private let workFolder: FilePath

    init(_ folder: FilePath, workFolder: FilePath) throws {
        photographs = try PhotographFolder(folder).photographs
        let recipe = try RecipeLibrary.installed().recipe(named: RecipeLibrary.defaultRecipe)
        guard let coloring = recipe.coloring else {
            preconditionFailure("the default recipe adds no colours")
        }
        self.coloring = coloring
        self.workFolder = workFolder
    }

    /// Means over the photographs that can be read, with the short side at 256 pixels where it is longer.
    func evaluate(_ model: ColorizationModel) throws -> EvaluationSummary {
        let file = workFolder.appending("evaluated.safetensors")
        try model.write(to: file)
        let evaluator = try PhotographEvaluator(
            model: file, coloring: coloring, threads: Machine.current.processors,
            workFolder: workFolder)
        let figures = photographs.compactMap { photograph in
            try? evaluator.evaluate(photograph, shortSide: Evaluate.shortSide).figures
        }
        guard let summary = EvaluationSummary(figures) else {
            throw CommandError(
                .usage,
                "None of the photographs for evaluation can be measured: they have to be "
                    + "colour pictures that can be opened.")
        }
        return summary
    }
}
