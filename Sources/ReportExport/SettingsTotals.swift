import Records

/// Finished pictures that were made with the same settings, except for what was asked of single ones.
public struct SettingsSummary: Encodable, Hashable, Sendable {
    /// The settings in words: names, and what they have otherwise than those of the last run.
    public var title: String
    /// Name of the recipe.
    public var recipe: String
    /// Version of the recipe.
    public var recipeVersion: Int
    /// Name of the model; empty where there was none.
    public var model: String
    /// SHA-256 of the model's file; empty where there was none.
    public var modelSha256: String
    /// How many finished pictures.
    public var pictures: Int
}

/// Counts finished pictures by what they were made with.
struct SettingsTotals {
    private struct Key: Hashable {
        let recipe: String
        let normalizedRecipe: String
        let modelSHA256: String
        let language: Language?
        let method: Int?

        init(_ parameters: RunParameters) {
            recipe = parameters.recipe
            normalizedRecipe = parameters.normalizedRecipe
            modelSHA256 = parameters.modelSHA256
            language = parameters.language
            method = parameters.method
        }
    }

    private var pictures: [Key: (parameters: RunParameters, count: Int)] = [:]

    /// Whether pictures were made with different settings.
    var areMixed: Bool { pictures.count > 1 }

    mutating func add(_ parameters: RunParameters) {
        pictures[Key(parameters), default: (parameters, 0)].count += 1
    }

    /// The settings with the most pictures first; nil where there are none.
    func summary(besides last: RunParameters?) -> [SettingsSummary]? {
        let all = pictures.values.map { parameters, count in
            SettingsSummary(
                title: last.map { parameters.title(besides: $0) } ?? parameters.title,
                recipe: parameters.recipe, recipeVersion: parameters.recipeVersion,
                model: parameters.model, modelSha256: parameters.modelSHA256, pictures: count)
        }
        return all.isEmpty
            ? nil : all.sorted { ($1.pictures, $0.title) < ($0.pictures, $1.title) }
    }
}
