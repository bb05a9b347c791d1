import CKernels
public import TensorCore

/// A convolution of every channel by itself, also known as depthwise, over maps in blocks of channels.
///
/// The output is as large as the input over the stride. Zeros around the input make up for what the kernel
/// reads beyond it: half of them before the first sample and, if their number is odd, one more behind the
/// last, as TensorFlow's "same" does.
public struct DepthwiseConvolution: Sendable {
    /// Number of channels.
    public let channels: Int
    /// Side of the kernel.
    public let kernelSize: Int
    /// Step from one output sample to the next, in input samples.
    public let stride: Int
    private let activation: Activation
    /// [block][K][K][16].
    private let weights: LargeMemory
    /// Zeros to whole blocks.
    private let bias: LargeMemory
    private let instructionSet: ckernels_isa

    /// Packs the weights.
    ///
    /// - Parameters:
    ///   - weight: [C, 1, K, K], K 3 or 5.
    ///   - bias: [C]; nil for zeros.
    ///   - stride: 1 or 2.
    ///   - activation: any but the sigmoid.
    public init(weight: Tensor, bias: Tensor?, stride: Int, activation: Activation) {
        self.init(
            weight: weight, bias: bias, stride: stride, activation: activation,
            instructionSet: Kernels.instructionSet)
    }

    /// As above, for an instruction set that the processor has.
    init(
        weight: Tensor, bias: Tensor?, stride: Int, activation: Activation,
        instructionSet: ckernels_isa
    ) {
        let shape = weight.shape
        precondition(
            shape.count == 4 && shape[1] == 1 && shape[2] == shape[3]
                && [3, 5].contains(shape[2]) && (1...2).contains(stride)
                && (bias?.count ?? shape[0]) == shape[0] && activation != .sigmoid,
            "weight \(shape), bias \(bias?.shape ?? []), stride \(stride), \(activation)")
        channels = shape[0]
        kernelSize = shape[2]
        self.stride = stride
        self.activation = activation
        self.instructionSet = instructionSet
        let (lanes, area) = (FeatureMapRows.blockLanes, shape[2] * shape[2])
        let blocks = (channels + lanes - 1) / lanes
        weights = LargeMemory(floats: blocks * area * lanes)
        self.bias = LargeMemory(floats: blocks * lanes)
        let scalars = weight.scalars
        for (index, value) in scalars.enumerated() {
            let (channel, tap) = index.quotientAndRemainder(dividingBy: area)
            weights.base[(channel / lanes * area + tap) * lanes + channel % lanes] = value
        }
        for (index, value) in (bias?.scalars ?? []).enumerated() { self.bias.base[index] = value }
    }

    /// Rows or columns of the output of a map with this many.
    ///
    /// - Precondition: with a stride of 2 they are even.
    public func outputExtent(of extent: Int) -> Int {
        precondition(extent % stride == 0, "\(extent) samples at stride \(stride)")
        return extent / stride
    }

    /// Multiplications and additions for each output sample.
    public var definedOperations: Int { 2 * channels * kernelSize * kernelSize }

    /// Rows or columns of zeros before the first.
    private var leading: Int { (kernelSize - stride) / 2 }

    /// Rows of a map of some height that output rows depend on.
    public func inputRows(of rows: Range<Int>, height: Int) -> Range<Int> {
        let first = rows.lowerBound * stride - leading
        let end = (rows.upperBound - 1) * stride - leading + kernelSize
        return max(0, first)..<min(height, end)
    }

    /// Computes rows of the output.
    ///
    /// - Parameters:
    ///   - rows: rows of the output map.
    ///   - input: holds the rows that they depend on.
    ///   - output: keeps at least that many rows.
    ///   - threads: how many threads share the work.
    ///   - team: with any scratch.
    /// - Precondition: the maps have the channels and extents that the convolution gives.
    public func compute(
        rows: Range<Int>, from input: FeatureMapRows, into output: FeatureMapRows, threads: Int,
        team: ThreadTeam
    ) {
        precondition(
            input.channels == channels && output.channels == channels
                && input.lanes == FeatureMapRows.blockLanes && output.lanes == input.lanes
                && output.width == outputExtent(of: input.width)
                && output.height == outputExtent(of: input.height)
                && rows.upperBound <= output.height && rows.count <= output.capacity,
            "rows \(rows) of \(output.channels)x\(output.height)x\(output.width) from "
                + "\(input.channels)x\(input.height)x\(input.width)")
        // The rows of a block stay in the first-level cache: threads share blocks first, then rows.
        let pieces = threads > 1 ? 4 * threads : 1
        let blockStep = max(1, input.blocks / pieces)
        let blockParts = (input.blocks + blockStep - 1) / blockStep
        let rowStep = max(1, rows.count * blockParts / pieces)
        let rowParts = (rows.count + rowStep - 1) / rowStep
        team.perform(rowParts * blockParts, threads: threads) { piece, _ in
            let (rowPart, blockPart) = piece.quotientAndRemainder(dividingBy: blockParts)
            let first = rows.lowerBound + rowPart * rowStep
            let block = blockPart * blockStep
            compute(
                rows: first..<min(first + rowStep, rows.upperBound),
                blocks: block..<min(block + blockStep, input.blocks), from: input, into: output)
        }
    }

    private func compute(
        rows: Range<Int>, blocks: Range<Int>, from input: FeatureMapRows,
        into output: FeatureMapRows
    ) {
        let taps = (rows.count - 1) * stride + kernelSize
        let top = rows.lowerBound * stride - leading
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: taps) { inputs in
            for tap in 0..<taps { inputs[tap] = input.rowInside(top + tap) }
            withUnsafeTemporaryAllocation(
                of: UnsafeMutablePointer<Float>?.self, capacity: rows.count
            ) { outputs in
                for (index, row) in rows.enumerated() { outputs[index] = output.row(row) }
                var job = ckernels_depthwise(
                    rows: inputs.baseAddress, width: input.width, block_step: input.blockStep,
                    size: kernelSize, stride: stride, leading: leading, weights: weights.base,
                    epilogue: ckernels_epilogue(
                        bias: UnsafePointer(bias.base), activation: activation.kernel),
                    outputs: output.width, output_block_step: output.blockStep)
                ckernels_convolve_depthwise(
                    instructionSet, &job, outputs.baseAddress, rows.count, blocks.lowerBound,
                    blocks.count)
            }
        }
    }
}
