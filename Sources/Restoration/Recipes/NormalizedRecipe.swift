import Files
import FoundationEssentials
public import Records

extension Recipe {
    /// All that results depend on, as JSON with sorted keys and every default filled in, but for those of
    /// parameters that came later: an upgrade must not make an archive's recipe another one.
    ///
    /// Prose is left out: better wording must not make an archive's pictures anew. So are files of styles and hints:
    /// what they hold for a picture counts for that picture alone (``ProcessingSettings/parameters(for:_:)``).
    public var normalizedJSON: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let normalized = Normalized(
            recipe: name, version: version, stages: configurations.map(\.normalized))
        guard let data = try? encoder.encode(normalized) else {
            preconditionFailure("a checked recipe holds nothing that JSON cannot: \(self)")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

extension StageConfiguration {
    /// Without names of files, and without later parameters that change nothing.
    fileprivate var normalized: StageConfiguration {
        let declared = StageRegistry.stage(named: stage)?.parameters ?? []
        var result = self
        for parameter in declared {
            guard case .path = parameter.kind else { continue }
            result.parameters[parameter.name] = parameter.defaultValue
        }
        for parameter in declared
        where parameter.isLater && result.parameters[parameter.name] == parameter.defaultValue {
            result.parameters[parameter.name] = nil
        }
        return result
    }
}

extension RunParameters {
    /// Whether results have colours that software made; true where the recipe cannot be read, too.
    public var addsColor: Bool {
        struct Normalized: Decodable {
            struct Entry: Decodable { let stage: String }
            let stages: [Entry]
        }
        let recipe = try? JSONDecoder().decode(Normalized.self, from: Data(normalizedRecipe.utf8))
        guard let recipe else { return true }
        return recipe.stages.contains { StageRegistry.stage(named: $0.stage)?.phase == .color }
    }

    /// Rises whenever the same recipe and model give other pixels than before.
    public static let methodVersion = 2

    /// The settings of all pictures for which there is neither a style nor a hint.
    ///
    /// - Parameters:
    ///   - recipe: the recipe.
    ///   - model: name of the model for color; empty if the recipe adds none and the model is not there.
    ///   - modelSHA256: SHA-256 of its file; empty if it is not there.
    ///   - models: the other models by their keys.
    ///   - language: the language that outputs say in what software did.
    public init(
        recipe: Recipe, model: String, modelSHA256: String,
        models: [String: InstalledModel] = [:], language: Language = .english
    ) {
        let normalized = recipe.normalizedJSON
        var key = "method \(Self.methodVersion)\nmodel \(modelSHA256)\nrecipe \(normalized)\n"
        for (name, model) in models.sorted(by: { $0.key < $1.key }) {
            key += "\(name) model \(model.sha256)\n"
        }
        // English came first, and outputs in it stay what they are.
        let language = language == .english ? nil : language
        if let language { key += "language \(language.rawValue)\n" }
        self.init(
            recipe: recipe.name, recipeVersion: recipe.version, normalizedRecipe: normalized,
            model: model, modelSHA256: modelSHA256,
            parametersSHA256: hexadecimal(SHA256.hash(Array(key.utf8))), language: language,
            method: Self.methodVersion)
    }

    /// The settings of a picture that may have a style or hints.
    ///
    /// - Parameters:
    ///   - style: SHA-256 of the style reference; nil for none.
    ///   - hints: SHA-256 over the hints; nil for none.
    /// - Returns: the same settings for a picture that has neither.
    func with(style: String?, hints: String?) -> RunParameters {
        guard style != nil || hints != nil else { return self }
        var key = "settings \(parametersSHA256)\n"
        if let style { key += "style \(style)\n" }
        if let hints { key += "hints \(hints)\n" }
        var own = self
        own.parametersSHA256 = hexadecimal(SHA256.hash(Array(key.utf8)))
        return own
    }

    /// The recipe; nil where it is not known, or not one that this version reads.
    public var knownRecipe: Recipe? {
        let normalized = try? JSONDecoder().decode(
            Recipe.Normalized.self, from: Data(normalizedRecipe.utf8))
        return normalized.flatMap {
            try? Recipe(
                name: $0.recipe, version: $0.version, summary: "", when: "",
                configurations: $0.stages)
        }
    }
}

extension Recipe {
    /// A recipe without prose.
    fileprivate struct Normalized: Codable {
        let recipe: String
        let version: Int
        let stages: [StageConfiguration]
    }
}
