import CKernels

/// What follows the affine part of a layer.
public enum Activation: Hashable, Sendable {
    /// The value itself.
    case identity
    /// max(0, x)
    case relu
    /// 1 / (1 + exp(-x))
    case sigmoid
    /// min(6, max(0, x))
    case relu6

    var kernel: ckernels_activation {
        switch self {
        case .identity: CKERNELS_IDENTITY
        case .relu: CKERNELS_RELU
        case .sigmoid: CKERNELS_SIGMOID
        case .relu6: CKERNELS_RELU6
        }
    }
}

/// The instruction set that the row kernels run with: the best that this processor has.
let instructionSet = ckernels_detected_isa()

/// Scales values to probabilities: exp(x) divided by the sum of all exp(x).
///
/// Values: any range; the largest is subtracted first, so nothing overflows.
public func softmax(_ values: [Float]) -> [Float] {
    guard let largest = values.max() else { return [] }
    let exponentials = values.map { exponential(Double($0 - largest)) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { Float($0 / sum) }
}

/// Copies `count` values as value · scale + offset.
public func affine(
    _ input: UnsafePointer<Float>, count: Int, scale: Float, offset: Float,
    into output: UnsafeMutablePointer<Float>
) {
    ckernels_affine(instructionSet, input, scale, offset, count, output)
}
