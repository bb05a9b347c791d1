/// The losses of a batch.
public struct Losses: Hashable, Sendable {
    /// Mean square error of the colours in 0...1, weighted if the loss is.
    public var color: Double
    /// Mean cross-entropy of the pictures that have a class; 0 without a classifier.
    public var classification: Double
    /// What is minimized: colour + classification times its weight.
    public var total: Double
}

extension Losses {
    /// Means; nil of nothing.
    static func mean(of losses: [Losses]) -> Losses? {
        guard !losses.isEmpty else { return nil }
        func mean(_ figure: KeyPath<Losses, Double>) -> Double {
            losses.reduce(0) { $0 + $1[keyPath: figure] } / Double(losses.count)
        }
        return Losses(
            color: mean(\.color), classification: mean(\.classification), total: mean(\.total))
    }
}
