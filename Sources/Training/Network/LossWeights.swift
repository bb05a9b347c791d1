/// What the losses count for.
public struct LossWeights: Hashable, Sendable {
    /// Factor of the cross-entropy of the classes; 1/300 in the paper.
    public var classification: Double
    /// How much more the error of saturated colours counts than that of grey ones, as `chromaLoss` has it; 0 as
    /// in the paper.
    public var chroma: Double

    /// Gathers the weights; the default is the paper's.
    public init(classification: Double = 1.0 / 300, chroma: Double = 0) {
        self.classification = classification
        self.chroma = chroma
    }
}
