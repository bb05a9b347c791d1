import BatchRunner
import Records
import Restoration
import SystemPackage
import Tables

extension BatchRequest {
    /// The request that `colorize` makes.
    init(_ command: Colorize) throws {
        let load = try Workload(command.work.limits)
        var recipe = try command.color.applied(to: command.choice.chosenRecipe())
        if let side = command.accessCopy {
            recipe = try recipe.setting("access_copy", of: EncodeStage.name, to: .integer(side))
        }
        let (output, state) = (command.output.path, command.state?.path)
        let model = try ChosenModel(
            named: command.choice.network.model, for: recipe,
            continuing: Batch.parametersOfOutputs(in: output, state: state), in: output)
        settings = try ProcessingSettings(
            recipe: recipe, model: model, language: command.language,
            requiresConfinement: command.confinement.isRequired)
        settings.recolorize = command.recolorize
        options = BatchOptions(
            inputs: command.inputs.map(\.path), output: output, jobs: load.jobs,
            outputExtension: recipe.encoding.fileExtension)
        options.use(load, askedFor: command.work.limits)
        advice = [load.advice, model.advice, settings.styles.flatMap(Self.advice)]
            .compactMap(\.self)
        advice += settings.hints.map(Self.advice) ?? []
        let earlier = try? Batch.earlierRequest(
            output: output, state: state, settings: ProcessingSettings.self)
        options.signing = try command.signingRequest()
        if options.signing == nil, earlier?.options.signing != nil {
            advice.append(
                "The last run on this folder signed its outputs; this run does not. To sign, add '--sign' and '--key'."
            )
        }
        if let signing = options.signing, command.signing.sign == nil {
            advice.append(
                "Outputs are signed with '\(TerminalText.path(signing.chain.path))', as signing.yaml says. "
                    + "To turn this off, add '--no-sign'.")
        }
        options.outputSuffix = recipe.encoding.suffix
        options.state = state.map { CodablePath($0) }
        options.limit = command.selection.limit
        options.pages = command.selection.pages
        options.include = command.selection.include
        options.exclude = command.selection.exclude
        options.files = try command.selection.filesFrom.map {
            try FileList(reading: $0.path, inputs: command.inputs.map(\.path)).paths
                .map(CodablePath.init)
        }
        options.redo = command.redo.selection()
        options.recolorize = command.recolorize
        options.requiresConfinement = command.confinement.isRequired
        options.metadata = command.metadata.map { CodablePath($0.path) }
        catalog = try command.metadata.map {
            CatalogHandover(try CatalogTable(reading: $0.path))
        }
        passphrase = command.signing.passphrase
    }

    /// Lines of a file of hints whose sources are not there; the first ten.
    private static func advice(_ hints: HintTable) -> [String] {
        let most = 10
        let missing = hints.missingSources
        let file = TerminalText.path(hints.file.path)
        let lines = missing.prefix(most).map { line, source in
            "Line \(line) of '\(file)' names '\(TerminalText.path(source))', which does not exist."
        }
        return missing.count > most
            ? lines + ["\(missing.count - most) more sources in '\(file)' do not exist."] : lines
    }

    /// Sources of a style table that are not there.
    private static func advice(_ styles: StyleTable) -> String? {
        let missing = styles.missingSources
        guard let first = missing.first else { return nil }
        return "The style table names \(DecimalText.count(missing.count, "source")) that "
            + "\(missing.count == 1 ? "does" : "do") not exist, such as '\(TerminalText.path(first))'."
    }
}
