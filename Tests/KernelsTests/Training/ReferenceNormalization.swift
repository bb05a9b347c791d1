import Kernels
import TensorCore

/// Batch normalization by its definition, in Double: the twin of the kernels.
struct ReferenceNormalization {
    var weight: [Double]
    var bias: [Double]
    let epsilon = 1e-5
    let relu: Bool

    /// Normalizes [channel][value] over all values of each channel.
    func callAsFunction(_ batch: [[Double]]) -> [[Double]] {
        batch.enumerated().map { channel, values in
            let mean = values.reduce(0, +) / Double(values.count)
            let variance =
                values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
            return values.map {
                let value =
                    ($0 - mean) / (variance + epsilon).squareRoot() * weight[channel]
                    + bias[channel]
                return relu ? max(0, value) : value
            }
        }
    }

    /// A loss whose gradient with respect to the output is `slopes`.
    func loss(_ batch: [[Double]], slopes: [[Double]]) -> Double {
        zip(self(batch), slopes).reduce(0) { sum, channel in
            sum + zip(channel.0, channel.1).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }
}

/// The slope of a function of one number, by central differences.
func slope(at x: Double, step: Double = 1e-5, of function: (Double) -> Double) -> Double {
    (function(x + step) - function(x - step)) / (2 * step)
}
