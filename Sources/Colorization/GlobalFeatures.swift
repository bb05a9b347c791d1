import Kernels

/// The global features, what the network knows of a whole picture: computed once, used at every
/// position, and free to come from another picture.
public struct GlobalFeatures: Hashable, Sendable {
    /// The vector that is fused into the native branch; empty if the network has none.
    public var features: [Float]
    /// One value a scene class, any range; empty without a classifier.
    public var logits: [Float]

    /// What the vector is the ReLU of while no palette is known; empty if the network takes none.
    let sums: [Float]

    /// What is where, [channels, S, S], row-major, where S is an eighth of the square copy's side; empty if the
    /// network has no such map.
    public var map: [Float]

    /// Features as they are.
    public init(
        features: [Float], logits: [Float], map: [Float] = [], sums: [Float] = []
    ) {
        self.features = features
        self.logits = logits
        self.map = map
        self.sums = sums
    }

    /// These features with the map of another picture, which is the one that they are to colour.
    public func placed(as other: GlobalFeatures) -> GlobalFeatures {
        GlobalFeatures(features: features, logits: logits, map: other.map, sums: sums)
    }

    /// The features with their map, whose rows have `side` samples, from right to left.
    func mirrored(side: Int) -> GlobalFeatures {
        var result = self
        result.map = map.indices.map { map[$0 / side * side + side - 1 - $0 % side] }
        return result
    }

    /// The probability of each scene class; empty without a classifier.
    public var probabilities: [Float] { softmax(logits) }
}
