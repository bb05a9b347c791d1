import Colorization
public import Records
import SystemPackage

/// A model that came with the program, as it lies on the disk.
public struct InstalledModel: Codable, Hashable, Sendable {
    /// Where it is.
    public let path: CodablePath
    /// SHA-256 of the file.
    public let sha256: String

    /// A model file.
    init(at file: FilePath) throws {
        path = CodablePath(file)
        sha256 = try ModelDigest.sha256(of: file)
    }
}
