import BatchRunner
import Colorization
import Records
import Restoration
import SystemPackage

/// A batch with everything that it needs: what the command line asks for, made concrete.
struct BatchRequest {
    /// What the runner is told.
    var options: BatchOptions
    /// What the workers are told.
    var settings: ProcessingSettings
    /// What the user has to know before it starts.
    var advice: [String]
}

extension BatchRequest {
    /// The last request on an output folder, with what is now wanted of the machine.
    init(lastOn folder: OutputFolderArguments, _ work: WorkOptions) throws {
        (options, settings) = try Batch.earlierRequest(
            output: folder.output.path, state: folder.state?.path,
            settings: ProcessingSettings.self)
        settings.programVersion = ProgramVersion.current
        settings.packedModel = CodablePath(try Self.packedModel(of: settings.parameters))
        settings.damageModel = try Self.found(
            InstalledModel.damage(for: settings.recipe), as: settings.damageModel,
            "finds damage")
        settings.polarityModel = try Self.found(
            InstalledModel.polarity(), as: settings.polarityModel, "tells negatives")
        let limits = work.limits.orElse(options.limits)
        let load = try Workload(limits)
        options.use(load, askedFor: limits)
        advice = [load.advice].compactMap(\.self)
    }

    /// A model that came with the program, if it is the one that a run was made with.
    private static func found(
        _ model: InstalledModel?, as earlier: InstalledModel?, _ purpose: String
    ) throws -> InstalledModel? {
        guard model?.sha256 == earlier?.sha256 else {
            throw CommandError(
                .environment,
                "The model that \(purpose) is not the one that the last run used. Give the "
                    + "'autochrome colorize' command again, with another output folder.")
        }
        return model
    }

    /// Finds the model that a run was made with.
    private static func packedModel(of parameters: RunParameters) throws -> FilePath {
        let model = try PackedModel(of: DataLocator.model(named: parameters.model))
        guard model.sha256 == parameters.modelSHA256 else {
            throw CommandError(
                .environment,
                "The model '\(parameters.model)' is not the one that the last run used. Give the "
                    + "'autochrome colorize' command again with --model and that file.")
        }
        return try model.path()
    }
}
