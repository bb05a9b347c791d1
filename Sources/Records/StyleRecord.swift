/// The picture that lent its colours, or its mood, to another one.
public struct StyleRecord: Codable, Hashable, Sendable {
    /// The reference as it was named.
    public var reference: CodablePath
    /// SHA-256 of the reference, lower-case hexadecimal.
    public var sha256: String
    /// The reference's most probable scene class; nil where the model knows none.
    public var scene: String?
    /// How alike the scenes of the two pictures are, 0 to 1; nil where the model knows none.
    public var sceneOverlap: Double?

    /// A reference that was used.
    public init(reference: CodablePath, sha256: String, scene: String?, sceneOverlap: Double?) {
        self.reference = reference
        self.sha256 = sha256
        self.scene = scene
        self.sceneOverlap = sceneOverlap
    }
}
