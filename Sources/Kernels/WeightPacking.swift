import CKernels
import TensorCore

/// Brings the weights of a convolution into the order in which products read them.
struct WeightPacking {
    let weight: Tensor
    let inputChannels: Int
    let instructionSet: ckernels_isa

    private var area: Int { weight.shape[2] * weight.shape[3] }

    /// A product for each position of the kernel.
    func taps() -> LargeMemory {
        pack(coefficients: (0..<area).map { tap in (0..<area).map { $0 == tap ? 1 : 0 } })
    }

    /// The four 2x2 kernels that a 3x3 kernel is to the samples of a map which it sees enlarged, in
    /// the order (0, 0), (0, 1), (1, 0), (1, 1) of rows and columns inside a sample.
    ///
    /// The upper output of a sample meets the sample above once and its own twice, the lower output its
    /// own twice and the one below once.
    func splitKernels() -> [LargeMemory] {
        let taps: [[[Double]]] = [[[1, 0, 0], [0, 1, 1]], [[1, 1, 0], [0, 0, 1]]]
        return (0..<4).map { phase in
            let (rows, columns) = (taps[phase / 2], taps[phase % 2])
            return pack(
                coefficients: rows.flatMap { row in
                    columns.map { column in row.flatMap { y in column.map { y * $0 } } }
                })
        }
    }

    /// A set of panels for each point of the transform.
    func winogradPoints() -> LargeMemory {
        var coefficients = [Double](repeating: 0, count: 36 * 9)
        ckernels_winograd_coefficients(&coefficients)
        return withSource { source in
            var source = source
            let size = ckernels_packed_size(&source, 1)
            let packed = LargeMemory(floats: 36 * size)
            for point in 0..<36 {
                let start = point * 9
                Array(coefficients[start..<start + 9]).withUnsafeBufferPointer {
                    ckernels_pack(
                        instructionSet, &source, $0.baseAddress, 1, packed.base + point * size)
                }
            }
            return packed
        }
    }

    /// [output][position][block][lane].
    func narrow() -> LargeMemory {
        let lanes = MapRows.blockLanes
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
        withSource { source in
            var source = source
            let points = coefficients.count
            let packed = LargeMemory(floats: ckernels_packed_size(&source, points))
            coefficients.flatMap { $0 }.withUnsafeBufferPointer {
                ckernels_pack(instructionSet, &source, $0.baseAddress, points, packed.base)
            }
            return packed
        }
    }

    private func withSource<Result>(_ body: (ckernels_weights) -> Result) -> Result {
        weight.withUnsafeScalars { scalars in
            body(
                ckernels_weights(
                    weights: scalars.baseAddress, output_stride: weight.shape[1] * area,
                    outputs: weight.shape[0], inputs: inputChannels, area: area,
                    input_lanes: inputChannels == 1 ? 1 : MapRows.blockLanes))
        }
    }
}
