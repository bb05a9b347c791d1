import CKernels
import TensorCore

/// Brings the weights of a convolution into the order in which products read them.
struct WeightPacking {
    let weight: Tensor
    let inputChannels: Int
    let inputLanes: Int
    /// Whether the weights of another convolution, [C, O, K, K], are turned by 180 degrees, so that this
    /// one takes gradients of its outputs to gradients of its inputs.
    var isGradient = false
    let instructionSet: ckernels_isa

    private var area: Int { weight.shape[2] * weight.shape[3] }

    /// A product for each position of the kernel.
    func taps() -> LargeMemory {
        pack(coefficients: (0..<area).map { tap in (0..<area).map { $0 == tap ? 1 : 0 } })
    }

    /// The four 2x2 kernels that a 3x3 kernel is to the samples of a map which it sees upsampled, in
    /// the order (0, 0), (0, 1), (1, 0), (1, 1) of rows and columns inside a sample.
    ///
    /// The upper output of a sample meets the sample above once and its own twice, the lower output its
    /// own twice and the one below once.
    func splitKernels() -> [LargeMemory] {
        phases([[[1, 0, 0], [0, 1, 1]], [[1, 1, 0], [0, 0, 1]]])
    }

    /// The four kernels, 1x1, 1x2, 2x1 and 2x2, that a 3x3 kernel is to the samples of a map with zeros
    /// between them: an output at a sample meets it alone, one behind it its two neighbours.
    func spreadKernels() -> [LargeMemory] {
        phases([[[0, 1, 0]], [[1, 0, 0], [0, 0, 1]]])
    }

    /// The 4x4 kernel of stride 2 whose outputs are the sums of 2x2 outputs of a 3x3 kernel.
    func summedKernel() -> LargeMemory {
        let taps: [[Double]] = [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]]
        return pack(coefficients: outerProducts(taps, taps))
    }

    /// Kernels of the positions inside a sample from the taps of one direction, which are combinations of
    /// the three of the kernel.
    private func phases(_ taps: [[[Double]]]) -> [LargeMemory] {
        (0..<4).map { pack(coefficients: outerProducts(taps[$0 / 2], taps[$0 % 2])) }
    }

    private func outerProducts(_ rows: [[Double]], _ columns: [[Double]]) -> [[Double]] {
        rows.flatMap { row in
            columns.map { column in row.flatMap { y in column.map { y * $0 } } }
        }
    }

    /// A set of panels for each point of the transform.
    func winogradPoints() -> LargeMemory {
        var coefficients = [Double](repeating: 0, count: 36 * 9)
        ckernels_winograd_coefficients(&coefficients)
        return pack(
            points: (0..<36).map { Array(coefficients[$0 * 9..<$0 * 9 + 9]) }, apart: true)
    }

    /// [output][position][block][lane].
    func narrow() -> LargeMemory {
        let lanes = FeatureMapRows.blockLanes
        let blocks = (inputChannels + lanes - 1) / lanes
        let packed = LargeMemory(floats: weight.shape[0] * area * blocks * lanes)
        let scalars = weight.scalars
        for output in 0..<weight.shape[0] {
            for channel in 0..<inputChannels {
                for tap in 0..<area {
                    let target = (output * area + tap) * blocks * lanes + channel
                    packed.base[target] =
                        scalars[(output * weight.shape[1] + channel) * area + tap]
                }
            }
        }
        return packed
    }

    private func pack(coefficients: [[Double]]) -> LargeMemory {
        pack(points: coefficients, apart: false)
    }

    /// Linear combinations of each kernel's weights, one a point.
    private func pack(points: [[Double]], apart: Bool) -> LargeMemory {
        weight.withUnsafeScalars { scalars in
            let strides = (weight.shape[1] * area, area)
            var source = ckernels_weights(
                weights: scalars.baseAddress, output_stride: isGradient ? strides.1 : strides.0,
                input_stride: isGradient ? strides.0 : strides.1,
                outputs: weight.shape[isGradient ? 1 : 0], inputs: inputChannels, area: area,
                input_lanes: inputLanes)
            let packed = LargeMemory(floats: ckernels_packed_size(&source, points.count))
            let coefficients = points.flatMap { isGradient ? $0.reversed() : $0 }
            ckernels_pack(
                instructionSet, &source, coefficients, points.count, apart ? 1 : 0, packed.base)
            return packed
        }
    }
}
