/// The losses of a batch.
public struct Losses: Hashable, Sendable {
    /// Mean square error of the colours in 0...1, weighted if the loss is.
    public var color: Double
    /// Mean cross-entropy of the pictures that have a class; 0 without a classifier.
    public var classification: Double
    /// What is minimized: color + classification times its weight.
    public var total: Double
}
