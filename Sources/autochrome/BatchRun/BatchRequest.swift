import BatchRunner
import Colorization
import Files
import Records
import Restoration
import SystemPackage
import Tables

/// A batch with everything that it needs: what the command line asks for, made concrete.
struct BatchRequest {
    /// What the runner is told.
    var options: BatchOptions
    /// What the workers are told.
    var settings: ProcessingSettings
    /// What is known of the scans; nil to keep what an earlier run was told.
    var catalog: CatalogHandover?
    /// Where the passphrase of the key comes from that signs the outputs.
    var passphrase: PassphraseOptions
    /// What the user has to know before it starts.
    var advice: [String]
}

extension BatchRequest {
    /// The last request on an output folder, with what is now wanted of the machine.
    init(
        lastOn folder: OutputFolderArguments, _ work: WorkOptions,
        _ confinement: ConfinementOptions, _ signing: SigningOptions
    ) throws {
        passphrase = signing.passphrase
        (options, settings) = try Batch.earlierRequest(
            output: folder.output.path, state: folder.state?.path,
            settings: ProcessingSettings.self)
        settings.programVersion = ProgramVersion.current
        if confinement.isRequired { options.requiresConfinement = true }
        options.signing = signing.request(orElse: options.signing)
        let model = try ChosenModel(
            of: settings.parameters, in: folder.output.path, for: settings.recipe)
        settings.packedModel = try model.file.map { CodablePath(try $0.path()) }
        for type in ProcessingSettings.models(for: settings.recipe) {
            settings.models[type.key] = try Self.found(type, as: settings.models[type.key])
        }
        // As this version has them: another method is another setting.
        settings.parameters = settings.currentParameters
        let limits = work.limits.orElse(options.limits)
        let load = try Workload(limits)
        options.use(load, askedFor: limits)
        advice = [load.advice].compactMap(\.self)
        guard let file = options.metadata?.path else { return }
        if FileSystem.kind(file) == nil {
            advice.append(
                "The catalogue '\(TerminalText.path(file))' no longer exists. The run uses what the last "
                    + "run read from it. If it was moved, name it with 'autochrome colorize --metadata'."
            )
        } else {
            catalog = CatalogHandover(try CatalogTable(reading: file))
        }
    }

    /// A model that came with the program, if it is the one that a run was made with.
    private static func found(
        _ type: any AuxiliaryModel.Type, as earlier: InstalledModel?
    ) throws -> InstalledModel {
        let model = try InstalledModel(type)
        guard model.sha256 == earlier?.sha256 else {
            throw CommandError(
                .environment,
                "The model that \(type.purpose) is not the one that the last run used. Run the "
                    + "'autochrome colorize' command again; finished pictures stay as they are.")
        }
        return model
    }
}
