import Files
import FoundationEssentials
public import Records

extension Recipe {
    /// All that results depend on, as JSON with sorted keys and every default filled in.
    ///
    /// Prose is left out: better wording must not make an archive's pictures anew.
    public var normalizedJSON: String {
        struct Normalized: Encodable {
            let recipe: String
            let version: Int
            let stages: [StageConfiguration]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let normalized = Normalized(recipe: name, version: version, stages: configurations)
        guard let data = try? encoder.encode(normalized) else {
            preconditionFailure("a checked recipe holds nothing that JSON cannot: \(self)")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

extension RunParameters {
    /// Rises whenever the same recipe and model give other pixels than before.
    public static let methodVersion = 2

    /// The settings of a run with a recipe and a model, with the models that find damage and negatives if
    /// they are used, and with style references if there are any.
    public init(
        recipe: Recipe, model: String, modelSHA256: String, damageModel: InstalledModel? = nil,
        polarityModel: InstalledModel? = nil, styles: StyleTable? = nil
    ) {
        let normalized = recipe.normalizedJSON
        var key = "method \(Self.methodVersion)\nmodel \(modelSHA256)\nrecipe \(normalized)\n"
        if let damageModel { key += "damage model \(damageModel.sha256)\n" }
        if let polarityModel { key += "polarity model \(polarityModel.sha256)\n" }
        if let styles { key += "style \(styles.sha256)\n" }
        self.init(
            recipe: recipe.name, recipeVersion: recipe.version, normalizedRecipe: normalized,
            model: model, modelSHA256: modelSHA256,
            parametersSHA256: hexadecimal(SHA256.hash(Array(key.utf8))))
    }
}
