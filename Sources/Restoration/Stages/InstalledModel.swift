import Colorization
public import Records
import SystemPackage

/// A model that came with the program, as it lies on the disk.
public struct InstalledModel: Codable, Hashable, Sendable {
    /// Where it is.
    public let path: CodablePath
    /// SHA-256 of the file.
    public let sha256: String

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

    /// A model file.
    init(at file: FilePath) throws {
        path = CodablePath(file)
        sha256 = try ModelDigest.sha256(of: file)
    }
}
