import BatchRunner
import Credentials
import FoundationEssentials
import Metadata
import Records
import Restoration
import SystemPackage

/// What is signed about a picture's files.
///
/// A worker's record chooses among the stages that were asked for, and its numbers are not repeated: whoever takes a
/// worker over gets no words of his signed.
struct SignedStatement {
    /// What pictures of the run are made with; others were made with what the job state says.
    let settings: ProcessingSettings

    /// Words of Autochrome's own in manifests begin so.
    private static let domain = "org.autochrome"

    /// The statement about a file of a picture: the output, or a companion; nil for one that the recipe does not make,
    /// or whose recipe is not known.
    func about(
        _ picture: PictureToSign, _ companion: CompanionRecord?
    ) -> CredentialStatement? {
        guard let recipe = recipe(of: picture) else { return nil }
        let form = recipe.companions.first { $0.mark == companion?.mark }
        guard form != nil || companion == nil else { return nil }
        let file = companion?.path(beside: picture.output) ?? picture.output
        return CredentialStatement(
            title: name(of: file),
            instanceID: "xmp.iid:"
                + Provenance.identity(
                    sourceSHA256: picture.sourceSHA256,
                    parametersSHA256: picture.parameters.parametersSHA256, place: picture.place,
                    mark: form?.mark ?? ""),
            generator: CredentialStatement.Agent(
                name: "Autochrome", version: ProgramVersion.current),
            actions: actions(picture, recipe, form, companion), ingredient: scan(picture),
            assertions: [processing(picture, form)])
    }

    private func recipe(of picture: PictureToSign) -> Recipe? {
        picture.parameters.normalizedRecipe == settings.parameters.normalizedRecipe
            ? settings.recipe : picture.parameters.knownRecipe
    }

    /// Version of the program that made the picture's files: `sign` may be of another.
    private func version(_ picture: PictureToSign) -> String {
        picture.programVersion ?? settings.programVersion
    }

    private func scan(_ picture: PictureToSign) -> CredentialStatement.Ingredient {
        let format = PictureFormat(rawValue: picture.record.source.format)
        return CredentialStatement.Ingredient(
            title: name(of: picture.source),
            format: format?.mediaType ?? "application/octet-stream",
            sha256: picture.sourceSHA256)
    }

    private func name(of file: FilePath) -> String {
        TerminalText.path(FilePath(root: nil, file.components.suffix(1)))
    }

    // MARK: - What was done

    private func actions(
        _ picture: PictureToSign, _ recipe: Recipe, _ form: CompanionForm?,
        _ companion: CompanionRecord?
    ) -> [CredentialStatement.Action] {
        let when = TimeText.utc(SourceDate.forStatements ?? picture.begun)
        let agent = CredentialStatement.Agent(name: "Autochrome", version: version(picture))
        func action(
            _ name: String, _ words: String, stage: String? = nil
        ) -> CredentialStatement.Action {
            Self.action(name, words, when, by: agent, stage: stage)
        }
        let record = picture.record
        var actions = [CredentialStatement.Action("c2pa.opened", when: when, usesIngredient: true)]
        if record.source.orientation != 1 {
            actions.append(action("c2pa.orientation", "Turned as the scan's metadata say"))
        }
        if form?.role == .map {
            actions.append(
                action("c2pa.edited", "A grey picture about the output was made"))
            return actions
        }
        for stage in recipe.stages {
            guard let done = StageAction(stage, in: record) else { continue }
            var action = action(done.name, done.words, stage: type(of: stage).name)
            if done.isLearned {
                action.digitalSourceType = recipe.encoding.digitalSourceType
            }
            actions.append(action)
        }
        let file = companion?.file ?? record.output
        if form?.role == .copy, file?.width != record.output?.width {
            actions.append(action("c2pa.resized", "Made smaller"))
        }
        if let file, file.format != record.source.format {
            actions.append(action("c2pa.converted", "Written in another format"))
        }
        return actions
    }

    private static func action(
        _ name: String, _ words: String, _ when: String, by agent: CredentialStatement.Agent,
        stage: String?
    ) -> CredentialStatement.Action {
        CredentialStatement.Action(
            name, when: when, agent: agent,
            parameters: .fields([
                "description": .text(words),
                "\(domain).stage": stage.map { .text($0) },
            ]))
    }

    // MARK: - What it was done with

    private func processing(
        _ picture: PictureToSign, _ companion: CompanionForm?
    ) -> CredentialStatement.Assertion {
        let parameters = picture.parameters
        let hasModel = !parameters.modelSHA256.isEmpty
        return CredentialStatement.Assertion(
            label: "\(Self.domain).processing",
            content: .fields([
                "program": .text("Autochrome \(version(picture))"),
                "recipe": .text(parameters.recipe),
                "recipeVersion": .integer(parameters.recipeVersion),
                "parametersSHA256": .text(parameters.parametersSHA256),
                "model": hasModel ? .text(parameters.model) : nil,
                "modelSHA256": hasModel ? .text(parameters.modelSHA256) : nil,
                "sourceSHA256": .text(picture.sourceSHA256),
                "sourcePage": picture.place.page.map { .integer($0) },
                "sourcePart": picture.place.part.map { .integer($0) },
                "companion": companion.map { .text($0.mark) },
            ]))
    }
}
