public import Records
public import SystemPackage

/// A finished picture as a listing shows it.
public struct ListedPicture: Hashable, Sendable {
    /// The source, absolute.
    public let source: FilePath
    /// Which of the source's pictures it is.
    public let place: PicturePlace
    /// How far the colours can be trusted, 0 to 1; nil where unknown.
    public let confidence: Double?
    /// Mean chroma C*ab of the result; nil where unknown.
    public let meanChroma: Double?
    /// The most probable scene; nil where unknown.
    public let scene: String?
    /// Sorted, without repetition.
    public let flags: [QualityFlag]
}
