import BatchRunner
import Records
import Tables

/// A batch as the tests ask for it.
struct ProbeRequest: Codable {
    var options: BatchOptions
    var settings: ProbeWorker.Settings

    func batch() throws -> Batch {
        var batch = try Batch(
            options: options, settings: settings,
            parameters: RunParameters(
                recipe: settings.recipe, recipeVersion: 1, normalizedRecipe: "{}", model: "probe",
                modelSHA256: "m", parametersSHA256: settings.recipe),
            programVersion: "probe", vipsVersion: "none")
        batch.catalog = try options.metadata.map {
            CatalogHandover(try CatalogTable(reading: $0.path))
        }
        batch.tuning.retryDelays = [.milliseconds(1)]
        batch.tuning.largestReserve = 0
        batch.tuning.worker.folders = [settings.scratch.path]
        return batch
    }
}
