import Kernels

/// The global features, what the network knows of a whole picture: computed once, used at every
/// position, and free to come from another picture.
public struct GlobalFeatures: Hashable, Sendable {
    /// The vector that is fused into the native branch; empty if the network has none.
    public var features: [Float]
    /// One value a scene class, any range; empty without a classifier.
    public var logits: [Float]

    /// Features as they are.
    public init(features: [Float], logits: [Float]) {
        self.features = features
        self.logits = logits
    }

    /// The probability of each scene class; empty without a classifier.
    public var probabilities: [Float] { softmax(logits) }
}
