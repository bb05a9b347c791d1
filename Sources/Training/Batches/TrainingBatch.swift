public import Colorization
public import TensorCore

/// Some pictures: what the network sees of them, and what it is to say.
public struct TrainingBatch: Sendable {
    /// Lightness as the model's `input` says, [N, 1, S, S].
    public var input: Tensor
    /// The square copy that the global branch sees, [N, 1, G, G], where G is the model's `globalSize`.
    public var copy: Tensor
    /// Colours in 0...1 as the model's `target` says, at half size: [N, C, S / 2, S / 2].
    public var target: Tensor
    /// The class of each picture; nil where it has none.
    public var classes: [Int?]
    /// What is known of each picture's colours beforehand.
    public var conditions: [ColorConditions]

    /// Gathers a batch.
    ///
    /// - Parameters:
    ///   - input: lightness.
    ///   - copy: the square copy; nil if the pictures are that themselves.
    ///   - target: colours.
    ///   - classes: one a picture.
    ///   - conditions: one a picture; nil where nothing is known of any.
    /// - Precondition: the shapes fit.
    public init(
        input: Tensor, copy: Tensor? = nil, target: Tensor, classes: [Int?],
        conditions: [ColorConditions]? = nil
    ) {
        self.input = input
        self.copy = copy ?? input
        self.target = target
        self.classes = classes
        self.conditions = conditions ?? Array(repeating: .unknown, count: classes.count)
        precondition(
            input.shape.count == 4 && target.shape.count == 4 && input.shape[1] == 1
                && input.shape[0] == target.shape[0] && input.shape[0] == classes.count
                && input.shape[2] == 2 * target.shape[2] && input.shape[3] == 2 * target.shape[3]
                && self.copy.shape[0] == classes.count
                && self.conditions.count == classes.count,
            "input \(input.shape), copies \(self.copy.shape), target \(target.shape), "
                + "\(classes.count) classes, \(self.conditions.count) conditions")
    }

    /// Number of pictures.
    public var count: Int { classes.count }
}
