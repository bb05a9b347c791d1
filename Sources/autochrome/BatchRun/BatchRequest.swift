import BatchRunner
import Colorization
import Imaging
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

    /// The request that `colorize` makes.
    init(_ command: Colorize) throws {
        let load = try Workload(command.work.limits)
        settings = try Self.settings(command.choice, command.colour)
        settings.recolorize = command.recolorize
        let recipe = settings.recipe
        let styles = settings.styles
        options = BatchOptions(
            inputs: command.inputs.map(\.path), output: command.output.path, jobs: load.jobs,
            outputExtension: recipe.encoding.fileExtension)
        options.use(load, askedFor: command.work.limits)
        advice = [load.advice, styles.flatMap(Self.advice)].compactMap(\.self)
        options.outputSuffix = recipe.encoding.suffix
        options.state = command.state.map { CodablePath($0.path) }
        options.limit = command.selection.limit
        options.include = command.selection.include
        options.exclude = command.selection.exclude
        options.recolorize = command.recolorize
    }

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

    /// What is asked for, for pictures that may be a batch or not.
    static func settings(
        _ choice: RecipeOptions, _ colour: ColorOptions? = nil
    ) throws -> ProcessingSettings {
        var recipe = try RecipesCommand.library().recipe(named: choice.recipe)
        if let format = choice.format { recipe = try recipe.encoding(as: format.rawValue) }
        if let colour { recipe = try colour.applied(to: recipe) }
        let model = try PackedModel(of: DataLocator.model(named: choice.model))
        let packed = try model.path()
        if let coloring = recipe.coloring { try check(coloring, with: packed) }
        let styles = try styles(of: recipe.coloring, model: packed)
        let damageModel = try InstalledModel.damage(for: recipe)
        let polarityModel = try InstalledModel.polarity()
        return ProcessingSettings(
            recipe: recipe, packedModel: CodablePath(packed), damageModel: damageModel,
            polarityModel: polarityModel, styles: styles,
            parameters: RunParameters(
                recipe: recipe, model: model.name, modelSHA256: model.sha256,
                damageModel: damageModel, polarityModel: polarityModel, styles: styles),
            recolorize: false, maxPixels: DecodeLimits().maxPixels,
            programVersion: ProgramVersion.current)
    }

    private static func check(_ coloring: ColorizeStage, with path: FilePath) throws {
        let isReference = coloring.method.preprocessing == .reference
        guard coloring.alternatives > 0 || isReference else { return }
        let model = try ColorizationModel(contentsOf: path)
        guard !isReference || ReferenceProgram.runs(model.configuration) else {
            throw CommandError(
                .usage,
                "Reference preprocessing is for weights of the 2016 program, which turn luma into a* "
                    + "and b*, and the model \(difference(model.configuration)). Import those "
                    + "weights ('autochrome help model import') and name them with --model, or "
                    + "leave --preprocessing out.")
        }
        let known = model.prototypeCount
        guard coloring.alternatives <= known else {
            throw CommandError(
                .usage,
                "The model knows typical features of \(HumanText.count(known, "scene")), too "
                    + "few for \(HumanText.count(coloring.alternatives, "alternative")). Ask for "
                    + "fewer, or take the default model.")
        }
    }

    /// What keeps a model from reference preprocessing.
    private static func difference(_ model: ModelConfiguration) -> String {
        model.input == .gammaLuma
            ? "gives \(model.target.rawValue) instead (target)" : "sees lightness instead (input)"
    }

    /// The style references that a recipe names.
    static func styles(
        of coloring: ColorizeStage?, model: FilePath
    ) throws -> StyleTable? {
        guard let coloring, let path = coloring.style else { return nil }
        let folder = try TemporaryFolder()
        let reader = try StyleReader(
            model: model, method: coloring.method, workFolder: folder.path)
        do throws(StyleError) {
            return try reader.table(from: path)
        } catch {
            throw CommandError(.usage, error.description)
        }
    }

    /// What stands in a table of references in vain.
    private static func advice(_ styles: StyleTable) -> String? {
        let missing = styles.missingSources
        guard let first = missing.first else { return nil }
        return "The style table names \(HumanText.count(missing.count, "source")) that "
            + "\(missing.count == 1 ? "is" : "are") not there, such as '\(HumanText.path(first))'."
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
