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
            parameters: settings.parameters(recipe: settings.recipe), programVersion: "probe",
            vipsVersion: "none")
        let settings = settings
        batch.parametersOfPicture = { source, _ in
            settings.parameters(recipe: settings.recipe(for: source))
        }
        batch.catalog = try options.metadata.map {
            CatalogHandover(try CatalogTable(reading: $0.path))
        }
        batch.tuning.retryDelays = [.milliseconds(1)]
        batch.tuning.largestReserve = 0
        batch.tuning.worker.folders = [settings.scratch.path]
        return batch
    }
}
