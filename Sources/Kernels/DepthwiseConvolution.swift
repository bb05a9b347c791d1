import CKernels
public import TensorCore

/// Convolves every channel with a kernel of its own, also known as depthwise.
///
/// The output is as large as the input over the stride, rounded up. What is missing for that is padded with
/// zeros, half of it in front and, if odd, one more behind, as TensorFlow's "same" does.
///
/// Shapes: `input` [C, N, H, W], or [1, N, H, W] for kernels that all see the same channel; `weight`
/// [C, 1, K, K], `bias` [C], the result [C, N, H', W'].
///
/// - Precondition: the shapes fit and the stride is at least 1.
public func convolveDepthwise(
    _ input: Tensor, weight: Tensor, bias: Tensor, stride: Int, activation: Activation
) -> Tensor {
    let (channels, kernel) = (weight.shape[0], weight.shape[3])
    let (inputs, pictures) = (input.shape[0], input.shape[1])
    precondition(
        weight.shape == [channels, 1, kernel, kernel] && bias.count == channels
            && [1, channels].contains(inputs) && stride > 0,
        "weight \(weight.shape), bias \(bias.shape) on maps \(input.shape), stride \(stride)")
    let plane = PaddedPlane(
        height: input.shape[2], width: input.shape[3], kernel: kernel, stride: stride)
    var output = Tensor(zeros: [channels, pictures, plane.rows.outputs, plane.columns.outputs])
    var memory = [Float](repeating: 0, count: plane.area)
    output.withUnsafeMutableScalars { output in
        input.withUnsafeScalars { input in
            weight.withUnsafeScalars { weight in
                guard var result = output.baseAddress, let values = input.baseAddress,
                    let factors = weight.baseAddress
                else { return }
                for channel in 0..<channels {
                    for picture in 0..<pictures {
                        let source = min(channel, inputs - 1) * pictures + picture
                        plane.convolve(
                            values + source * plane.samples, factors + channel * kernel * kernel,
                            &memory, into: result)
                        result += plane.outputs
                    }
                }
            }
        }
    }
    addBias(bias, to: &output, activation)
    return output
}

/// Adds its bias to each channel of maps [channels, …], and what follows.
func addBias(_ bias: Tensor, to maps: inout Tensor, _ activation: Activation) {
    let samples = maps.count / bias.count
    maps.withUnsafeMutableScalars { maps in
        bias.withUnsafeScalars { bias in
            guard let base = maps.baseAddress else { return }
            for (channel, value) in bias.enumerated() {
                ckernels_bias_activation(
                    instructionSet, activation.kernel, value, base + channel * samples, samples)
            }
        }
    }
}

/// One channel of one picture with zeros around it.
private struct PaddedPlane {
    /// One of the two directions.
    struct Axis {
        let inputs: Int
        let outputs: Int
        /// Zeros in front.
        let padding: Int
        /// Samples with the zeros on both sides.
        let extent: Int

        init(_ inputs: Int, kernel: Int, stride: Int) {
            self.inputs = inputs
            outputs = (inputs + stride - 1) / stride
            let missing = max((outputs - 1) * stride + kernel - inputs, 0)
            padding = missing / 2
            extent = inputs + missing
        }
    }

    let rows: Axis
    let columns: Axis
    private let kernel: Int
    private let stride: Int

    var area: Int { rows.extent * columns.extent }
    var samples: Int { rows.inputs * columns.inputs }
    var outputs: Int { rows.outputs * columns.outputs }

    init(height: Int, width: Int, kernel: Int, stride: Int) {
        rows = Axis(height, kernel: kernel, stride: stride)
        columns = Axis(width, kernel: kernel, stride: stride)
        self.kernel = kernel
        self.stride = stride
    }

    /// Convolves a plane; `memory` holds zeros around what it held before.
    func convolve(
        _ input: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
        _ memory: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>
    ) {
        let inner = memory + rows.padding * columns.extent + columns.padding
        for row in 0..<rows.inputs {
            (inner + row * columns.extent).update(
                from: input + row * columns.inputs, count: columns.inputs)
        }
        for row in 0..<rows.outputs {
            ckernels_depthwise_row(
                instructionSet, memory + row * stride * columns.extent, columns.extent, factors,
                kernel, stride, columns.outputs, output + row * columns.outputs)
        }
    }
}
