import Colorization
public import Records
import SystemPackage

/// The model that finds damage, as it lies on the disk.
public struct DamageModelFile: Codable, Hashable, Sendable {
    /// Where it is.
    public let path: CodablePath
    /// SHA-256 of the file.
    public let sha256: String

    /// The model that came with the program, if a recipe needs one.
    ///
    /// - Throws: `DataLocatorError` or `ModelError` if it is not there or cannot be read.
    public init?(for recipe: Recipe) throws {
        guard recipe.stages.contains(where: { $0 is RepairStage }) else { return nil }
        try self.init(at: DataLocator.model(named: DataLocator.damageModel))
    }

    /// A model file.
    init(at file: FilePath) throws {
        path = CodablePath(file)
        sha256 = try ModelDigest.sha256(of: file)
    }
}
