import FoundationEssentials

/// What results depend on beside their sources: the settings of a run, or of a single picture.
public struct RunParameters: Codable, Hashable, Sendable {
    /// Name of the recipe.
    public var recipe: String
    /// Version of the recipe.
    public var recipeVersion: Int
    /// The recipe with every default filled in, as JSON with sorted keys.
    public var normalizedRecipe: String
    /// Name of the model.
    public var model: String
    /// SHA-256 of the model file.
    public var modelSHA256: String
    /// SHA-256 over the normalized recipe, the model's SHA-256, the version of the method, and all else that outputs
    /// depend on.
    public var parametersSHA256: String

    /// The language that outputs say in what software did; nil for English, as in records of older versions.
    public var language: Language?
    /// Version of the method; nil in records of older versions.
    public var method: Int?

    /// Settings.
    public init(
        recipe: String, recipeVersion: Int, normalizedRecipe: String, model: String,
        modelSHA256: String, parametersSHA256: String, language: Language? = nil,
        method: Int? = nil
    ) {
        self.recipe = recipe
        self.recipeVersion = recipeVersion
        self.normalizedRecipe = normalizedRecipe
        self.model = model
        self.modelSHA256 = modelSHA256
        self.parametersSHA256 = parametersSHA256
        self.language = language
        self.method = method
    }
}

extension RunParameters {
    /// Whether results are the same by these settings and others.
    public func areSame(as other: RunParameters) -> Bool {
        parametersSHA256 == other.parametersSHA256
    }

    /// Whether these settings and others are the same but for what is asked of single pictures, and for the method.
    public func askTheSame(as other: RunParameters) -> Bool {
        recipe == other.recipe && normalizedRecipe == other.normalizedRecipe
            && modelSHA256 == other.modelSHA256 && language == other.language
    }

    /// Whether other settings are these by an earlier method: the program has changed, and not what was asked of it.
    public func areByLaterMethod(than other: RunParameters) -> Bool {
        guard let method, let earlier = other.method, earlier < method else { return false }
        return askTheSame(as: other)
    }

    /// The settings by names, such as `recipe archive 3, model autochrome-2`.
    public var title: String {
        "recipe \(recipe) \(recipeVersion)" + (model.isEmpty ? "" : ", model \(model)")
    }

    /// The title, and what these settings have that others have not, such as `saturation 1.3`.
    public func title(besides other: RunParameters) -> String {
        ([title] + differences(from: other)).joined(separator: ", ")
    }

    /// Most values that are named.
    private static let mostNamed = 4

    private func differences(from other: RunParameters) -> [String] {
        var words: [String] = []
        if recipe == other.recipe {
            let (own, others) = (values, other.values)
            words = own.filter { others[$0.key] != $0.value }.map { "\($0.key) \($0.value)" }
                .sorted()
            let missing = Set(others.keys).subtracting(own.keys).sorted()
            words += missing.map { "without \($0)" }
            if words.count > Self.mostNamed {
                words = words.prefix(Self.mostNamed) + ["and others"]
            }
        }
        if model == other.model, modelSHA256 != other.modelSHA256 {
            words.append("another file of the model")
        }
        if other.areByLaterMethod(than: self) { words.append("by an earlier method") }
        if language != other.language {
            words.append("in the language \((language ?? .english).rawValue)")
        }
        return words
    }

    /// Values of the recipe's stages by name; empty where the recipe is not known.
    private var values: [String: String] {
        struct Normalized: Decodable {
            struct Stage: Decodable {
                let stage: String
                let parameters: [String: Value]
            }
            enum Value: Decodable {
                case text(String)

                init(from decoder: any Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    if let flag = try? container.decode(Bool.self) {
                        self = .text(flag ? "yes" : "no")
                    } else if let number = try? container.decode(Double.self) {
                        self = .text(DecimalText.trimmed(number, places: 3))
                    } else {
                        self = .text(try container.decode(String.self))
                    }
                }
            }
            let stages: [Stage]
        }
        let recipe = try? JSONDecoder().decode(Normalized.self, from: Data(normalizedRecipe.utf8))
        var values: [String: String] = [:]
        for stage in recipe?.stages ?? [] {
            for (name, value) in stage.parameters {
                guard case .text(let text) = value else { continue }
                values["\(stage.stage).\(name)"] = text
            }
        }
        return values
    }
}
