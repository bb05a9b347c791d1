import SystemPackage

/// Why another program's weights cannot be turned into a model.
public struct ModelImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// File, cause and remedy.
    public let description: String

    /// An error whose text names the file already.
    init(_ description: String) { self.description = description }

    /// What is wrong with a file, as sentences.
    init(_ path: FilePath, _ detail: String) { description = "\(path): \(detail)" }
}
