/// What decides about the colours of a picture, beside its lightness.
public struct Coloring: Sendable {
    /// What the network knows of the whole.
    public var features: GlobalFeatures
    /// What is done behind the network.
    public var correction: ChromaCorrection

    /// Features, and what is done behind the network.
    public init(_ features: GlobalFeatures, correction: ChromaCorrection = .none) {
        self.features = features
        self.correction = correction
    }
}
