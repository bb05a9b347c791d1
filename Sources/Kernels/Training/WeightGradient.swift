import CKernels
public import TensorCore

/// The gradient of a convolution's weights over a batch: sums, over all samples, of products of its inputs
/// with the gradients of its outputs.
///
/// 3x3 kernels of stride 1 are summed in the domain of F(4x4, 3x3), which takes a quarter of the
/// multiplications; others a position of the kernel at a time. What the sums are does not depend on the
/// number of threads: they share the channels, and each goes through the samples in the same order.
///
/// - Source: the adjoint of Winograd's minimal filtering (Lavin and Gray 2016).
public struct WeightGradient: Sendable {
    /// [output channels, input channels, K, K].
    let shape: [Int]
    let stride: Int
    let upsampling: Int
    let instructionSet: ckernels_isa

    /// For a convolution with padding K / 2.
    ///
    /// - Parameters:
    ///   - shape: of its weights, [O, C, K, K], K 1 or 3.
    ///   - stride: 1 or 2.
    ///   - upsampling: 2 if the input is upsampled by repeating samples, else 1.
    public init(shape: [Int], stride: Int = 1, upsampling: Int = 1) {
        self.init(
            shape: shape, stride: stride, upsampling: upsampling,
            instructionSet: Kernels.instructionSet)
    }

    /// As above, for an instruction set that the processor has.
    init(shape: [Int], stride: Int, upsampling: Int, instructionSet: ckernels_isa) {
        precondition(
            shape.count == 4 && shape[2] == shape[3] && (shape[2] == 1 || shape[2] == 3)
                && (stride == 1 || upsampling == 1),
            "weights \(shape), stride \(stride), upsampled \(upsampling) times")
        self.shape = shape
        self.stride = stride
        self.upsampling = upsampling
        self.instructionSet = instructionSet
    }

    var outputBlocks: Int { (shape[0] + FeatureMapRows.blockLanes - 1) / FeatureMapRows.blockLanes }
    var inputBlocks: Int { (shape[1] + FeatureMapRows.blockLanes - 1) / FeatureMapRows.blockLanes }
    /// Sums of one position of the kernel: [input channels][output channels], both in whole blocks.
    var sumsPerPoint: Int {
        inputBlocks * outputBlocks * FeatureMapRows.blockLanes * FeatureMapRows.blockLanes
    }
    private var usesTiles: Bool { shape[2] == 3 && stride == 1 && upsampling == 1 }

    /// The gradient of a batch.
    ///
    /// - Parameters:
    ///   - inputs: what the convolution saw, a map a picture, all rows kept, in blocks of 16 channels.
    ///   - outputGradients: gradients of its outputs, likewise.
    ///   - threads: threads that share the work.
    ///   - team: those threads.
    ///   - pool: where memory for the sums comes from.
    /// - Returns: the gradient, shaped as the weights.
    public func callAsFunction(
        inputs: [FeatureMapRows], outputGradients: [FeatureMapRows], threads: Int, team: ThreadTeam,
        pool: MemoryPool
    ) -> Tensor {
        precondition(
            inputs.count == outputGradients.count
                && zip(inputs, outputGradients).allSatisfy {
                    $0.channels == shape[1] && $1.channels == shape[0]
                        && $0.lanes == FeatureMapRows.blockLanes
                        && $1.lanes == FeatureMapRows.blockLanes
                        && $1.width == ($0.width * upsampling + stride - 1) / stride
                        && $1.height == ($0.height * upsampling + stride - 1) / stride
                }, "maps do not fit weights \(shape)")
        let batch = Batch(inputs: inputs, outputs: outputGradients)
        let work = Work(threads: threads, team: team, pool: pool)
        return usesTiles ? sumTiles(batch, work) : sumPositions(batch, work)
    }

    /// Maps of a batch.
    struct Batch {
        let inputs: [FeatureMapRows]
        let outputs: [FeatureMapRows]
    }

    /// Who computes, and where.
    struct Work {
        let threads: Int
        let team: ThreadTeam
        let pool: MemoryPool
    }

    /// Sums [point][input channel][output channel] as a tensor of the weights' shape, where each tap is the
    /// sum of some points.
    func gathered(_ sums: UnsafePointer<Float>, points: [[Int]], _ work: Work) -> Tensor {
        let (outputs, inputs, area) = (shape[0], shape[1], shape[2] * shape[3])
        let row = outputBlocks * FeatureMapRows.blockLanes
        var result = Tensor(zeros: shape)
        result.withUnsafeMutableScalars { scalars in
            // Pieces write disjoint parts.
            nonisolated(unsafe) let scalars = scalars
            work.team.perform(inputs, threads: work.threads) { input, _ in
                for (tap, parts) in points.enumerated() {
                    for part in parts {
                        let source = sums + part * sumsPerPoint + input * row
                        for output in 0..<outputs {
                            scalars[(output * inputs + input) * area + tap] += source[output]
                        }
                    }
                }
            }
        }
        return result
    }
}
