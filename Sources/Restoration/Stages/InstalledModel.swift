import Colorization
public import Records
import SystemPackage

/// A model that came with the program, as it lies on the disk.
public struct InstalledModel: Codable, Hashable, Sendable {
    /// Where it is.
    public let path: CodablePath
    /// SHA-256 of the file.
    public let sha256: String

    /// Finds a model.
    ///
    /// - Throws: `DataLocatorError` or `ModelError` if it is not there or cannot be read.
    public init(_ type: any AuxiliaryModel.Type) throws {
        try self.init(at: DataLocator.model(named: type.name))
    }

    /// A model file.
    init(at file: FilePath) throws {
        path = CodablePath(file)
        sha256 = try ModelDigest.sha256(of: file)
    }
}
