/// An XMP file beside a source that its output was made with.
public struct SidecarRecord: Codable, Hashable, Sendable {
    /// Its path, as the source's is given.
    public var path: CodablePath
    /// SHA-256, lower-case hexadecimal.
    public var sha256: String

    /// A file with its hash.
    public init(path: CodablePath, sha256: String) {
        self.path = path
        self.sha256 = sha256
    }
}
