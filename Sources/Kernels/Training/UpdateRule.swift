import CKernels

/// How an optimizer moves a parameter by its gradient g and two running averages.
public enum UpdateRule: Sendable {
    /// Averages of g² and of the squares of steps: as PyTorch's `Adadelta`.
    ///
    /// - Source: Zeiler 2012.
    case adadelta(rate: Double, decay: Double, epsilon: Double)
    /// Averages of g and of g², corrected for having begun at zero by the number of the step, from 1 on; the
    /// weight itself decays by rate · weightDecay: as PyTorch's `AdamW`.
    ///
    /// - Source: Kingma and Ba 2015; Loshchilov and Hutter 2019.
    case adamW(
        rate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, step: Int)

    /// Updates elements in memory.
    typealias Kernel = (
        _ gradient: UnsafePointer<Float>, _ count: Int, _ weight: UnsafeMutablePointer<Float>,
        _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>
    ) -> Void

    /// The kernel with the rule's constants, which are computed in Double.
    var kernel: Kernel {
        switch self {
        case .adadelta(let rate, let decay, let epsilon):
            let job = ckernels_adadelta(
                rate: Float(rate), decay: Float(decay), epsilon: Float(epsilon),
                remainder: Float(1 - decay))
            return { gradient, count, weight, first, second in
                withUnsafePointer(to: job) {
                    ckernels_adadelta_step(
                        instructionSet, $0, gradient, count, weight, first, second)
                }
            }
        case .adamW(let rate, let beta1, let beta2, let epsilon, let weightDecay, let step):
            let exponent = Double(step)
            let job = ckernels_adamw(
                shrinking: Float(1 - rate * weightDecay), decay1: Float(beta1),
                remainder1: Float(1 - beta1), decay2: Float(beta2), remainder2: Float(1 - beta2),
                step: Float(rate / (1 - power(beta1, exponent))),
                root_correction: Float(1 / (1 - power(beta2, exponent)).squareRoot()),
                epsilon: Float(epsilon))
            return { gradient, count, weight, first, second in
                withUnsafePointer(to: job) {
                    ckernels_adamw_step(
                        instructionSet, $0, gradient, count, weight, first, second)
                }
            }
        }
    }
}
