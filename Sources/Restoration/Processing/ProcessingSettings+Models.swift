public import PictureAnalysis

extension ProcessingSettings {
    /// The networks that work with a recipe needs, beside the one that predicts colour: those of its
    /// stages, and the one that tells negatives, which every picture is shown.
    public static func models(for recipe: Recipe) -> [any AuxiliaryModel.Type] {
        recipe.models + [PolarityDetector.self]
    }

    /// The files of those networks, by their keys.
    ///
    /// - Throws: `DataLocatorError` or `ModelError` if one is not there or cannot be read.
    public static func installedModels(for recipe: Recipe) throws -> [String: InstalledModel] {
        var models: [String: InstalledModel] = [:]
        for type in Self.models(for: recipe) { models[type.key] = try InstalledModel(type) }
        return models
    }
}

extension PolarityDetector: AuxiliaryModel {
    /// The name in the installation.
    public static let name = "autochrome-polarity"
    /// As in `polarityModel`.
    public static let key = "polarity"
    /// What it does.
    public static let purpose = "recognizes negatives"
}
