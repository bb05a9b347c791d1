public import TensorCore

/// Some crops of photographs: what the network sees of them, and what it is to say.
public struct TrainingBatch: Sendable {
    /// Lightness as the model's `input` says, [N, 1, S, S].
    public var input: Tensor
    /// Colours in 0...1 as the model's `target` says, at half size: [N, C, S / 2, S / 2].
    public var target: Tensor
    /// The class of each picture; nil where it has none.
    public var classes: [Int?]

    /// Gathers a batch.
    ///
    /// - Precondition: the shapes fit.
    public init(input: Tensor, target: Tensor, classes: [Int?]) {
        precondition(
            input.shape.count == 4 && target.shape.count == 4 && input.shape[1] == 1
                && input.shape[0] == target.shape[0] && input.shape[0] == classes.count
                && input.shape[2] == 2 * target.shape[2] && input.shape[3] == 2 * target.shape[3],
            "input \(input.shape), target \(target.shape), \(classes.count) classes")
        self.input = input
        self.target = target
        self.classes = classes
    }

    /// Number of pictures.
    public var count: Int { classes.count }
}
