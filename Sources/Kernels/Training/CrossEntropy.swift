public import TensorCore

/// The mean of -log softmax(logits)[label] over the rows that have a label; 0 if none has.
///
/// - Parameters:
///   - logits: [N, classes], any range.
///   - labels: one a row; nil where a picture has no class.
///   - gradientScale: what the gradient is multiplied by: the weight of this loss beside others.
/// - Returns: the mean itself, and `gradientScale` times its gradient, [N, classes].
/// - Precondition: there is one label a row, and each is one of the classes.
public func crossEntropy(
    logits: Tensor, labels: [Int?], gradientScale: Double = 1
) -> (loss: Double, gradient: Tensor) {
    precondition(
        logits.shape.count == 2 && logits.shape[0] == labels.count
            && labels.allSatisfy { $0.map { (0..<logits.shape[1]).contains($0) } ?? true },
        "logits \(logits.shape), labels \(labels)")
    let classes = logits.shape[1]
    let labelled = Double(labels.count { $0 != nil })
    var gradient = Tensor(zeros: logits.shape)
    var sum = 0.0
    let values = logits.scalars
    gradient.withUnsafeMutableScalars { gradients in
        for (row, label) in labels.enumerated() {
            guard let label else { continue }
            let start = row * classes
            let logits = values[start..<start + classes].map { Double($0) }
            // Subtracted first, so that nothing overflows. NaN is nowhere the largest, but stays in the sum.
            let largest = logits.max() ?? 0
            let exponentials = logits.map { exponential($0 - largest) }
            let total = exponentials.reduce(0, +)
            sum += logarithm(total) - (logits[label] - largest)
            for index in 0..<classes {
                let difference = exponentials[index] / total - (index == label ? 1 : 0)
                gradients[start + index] = Float(gradientScale * difference / labelled)
            }
        }
    }
    return (labelled > 0 ? sum / labelled : 0, gradient)
}
