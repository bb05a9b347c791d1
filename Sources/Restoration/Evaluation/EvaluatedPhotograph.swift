public import ImageMetrics

/// How near a model comes to one photograph's colours.
public struct EvaluatedPhotograph: Sendable, Codable {
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// At the photograph's own size.
    public var native: ColorEvaluation
    /// With the short side reduced, the same where it was not longer; nil if that was not measured.
    public var reduced: ColorEvaluation?
    /// How sure the network is of the colours at the own size, 0 to 1; nil if nobody asked it.
    public var confidence: Double?
    /// What the network took for the own size, or for its upsampling.
    public var networkSeconds: Double
}
