import Colorization
import Records
import Restoration
import SystemPackage

/// Evaluates models by a folder of colour photographs, as `evaluate` does with the default recipe.
struct FolderEvaluator {
    private let photographs: [FilePath]
    private let workFolder: FilePath
    private let requiresConfinement: Bool

    init(_ folder: FilePath, workFolder: FilePath, requiresConfinement: Bool) throws {
        photographs = try PhotographFolder(folder).photographs
        self.workFolder = workFolder
        self.requiresConfinement = requiresConfinement
    }

    /// Means over the photographs that can be read, with the short side at 256 pixels where it is longer.
    func evaluate(_ model: ColorizationModel) throws -> EvaluationSummary {
        let file = workFolder.appending("evaluated.safetensors")
        try model.write(to: file)
        var settings = try ProcessingSettings.forReading()
        settings.packedModel = CodablePath(file)
        let desk = try PictureDesk(
            settings, folder: workFolder.appending("evaluation"),
            requiresConfinement: requiresConfinement)
        let figures = photographs.compactMap { photograph in
            try? desk.evaluate(photograph, shortSide: Evaluate.shortSide).figures
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
