import Colorization

extension InstalledModel {
    /// The model that finds damage, if a recipe needs it.
    ///
    /// - Throws: `DataLocatorError` or `ModelError` if it is not there or cannot be read.
    public static func damage(for recipe: Recipe) throws -> InstalledModel? {
        guard recipe.stages.contains(where: { $0 is RepairStage }) else { return nil }
        return try InstalledModel(at: DataLocator.model(named: DataLocator.damageModel))
    }

    /// The model that tells negatives from positives.
    ///
    /// - Throws: `DataLocatorError` or `ModelError` if it is not there or cannot be read.
    public static func polarity() throws -> InstalledModel {
        try InstalledModel(at: DataLocator.model(named: DataLocator.polarityModel))
    }
}
