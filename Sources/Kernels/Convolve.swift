import CKernels
public import TensorCore

/// The weights of a convolution in memory that someone else owns.
public struct ConvolutionWeights {
    /// Row-major [outputChannels, inputChannels · kernel area], rows every ``rowStride`` floats.
    public let base: UnsafePointer<Float>
    /// Floats from one output channel to the next.
    public let rowStride: Int
    /// One value an output channel, or nil for zeros.
    public let bias: UnsafePointer<Float>?

    /// A view of weights; a `rowStride` longer than a row leaves out the last input channels.
    public init(_ base: UnsafePointer<Float>, rowStride: Int, bias: UnsafePointer<Float>?) {
        self.base = base
        self.rowStride = rowStride
        self.bias = bias
    }
}

/// Convolves a map with a bank of kernels, adds the bias and applies the activation.
///
/// Shapes: input [C, H, W], weights [O, C, kernel height, kernel width], output [O, H', W'] with
/// H' and W' as `geometry` says; C and O are taken from the views. Only `rows` of the output are
/// written. Values: any range; summed in Float32, so the result differs from ``referenceConvolve``
/// by up to about 1e-6 times the sum of the products' magnitudes.
///
/// - Precondition: shapes fit, `workspace` has the size that ``convolutionWorkspace`` gives, and
///   input and output do not overlap.
/// - Source: im2col in blocks + GEMM (Chellapilla et al. 2006); semantics of PyTorch's `Conv2d`.
public func convolve(
    _ input: Planes, with weights: ConvolutionWeights, geometry: ConvolutionGeometry,
    activation: Activation, rows: Range<Int>? = nil, into output: MutablePlanes,
    workspace: borrowing Workspace
) {
    let result = output.planes
    precondition(
        result.height == geometry.outputHeight(of: input.height)
            && result.width == geometry.outputWidth(of: input.width),
        "\(input.height)x\(input.width) does not give \(result.height)x\(result.width): \(geometry)"
    )
    let rows = rows ?? 0..<result.height
    precondition(
        rows.lowerBound >= 0 && rows.upperBound <= result.height,
        "rows \(rows) of \(result.height)")
    guard result.width > 0 else { return }
    // Products write whole blocks of rows, which must then follow each other without a gap.
    let canJoinRows =
        result.hasContiguousRows && (!geometry.isPointwise || input.hasContiguousRows)
    let plan = ConvolutionPlan(
        geometry: geometry, channels: input.channels, outputWidth: result.width,
        outputRows: canJoinRows ? rows.count : min(rows.count, 1))
    precondition(
        workspace.capacity >= plan.capacity,
        "workspace of \(workspace.capacity) floats, \(plan.capacity) needed")
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: plan.rows) {
        let block = first..<min(first + plan.rows, rows.upperBound)
        let blockOutput = output.base + block.lowerBound * result.rowStride
        multiplyPatches(
            of: input, rows: block, by: weights, geometry: geometry, plan: plan, into: output,
            workspace: workspace)
        for channel in 0..<result.channels {
            ckernels_bias_activation(
                instructionSet, activation.kernel, weights.bias?[channel] ?? 0,
                blockOutput + channel * result.channelStride, block.count * result.width)
        }
    }
}

/// Writes the products of a block of output rows, without bias.
private func multiplyPatches(
    of input: Planes, rows: Range<Int>, by weights: ConvolutionWeights,
    geometry: ConvolutionGeometry, plan: ConvolutionPlan, into output: MutablePlanes,
    workspace: borrowing Workspace
) {
    let result = output.planes
    let columns = rows.count * result.width
    let target = output.base + rows.lowerBound * result.rowStride
    guard !geometry.isPointwise else {
        let patches = MatrixView(
            base: input.base + rows.lowerBound * input.rowStride, rowStride: input.channelStride)
        multiply(
            MatrixView(base: weights.base, rowStride: weights.rowStride), patches,
            m: result.channels, n: columns, k: input.channels, accumulating: false,
            into: target, rowStride: result.channelStride)
        return
    }
    var source = patches(of: input, geometry: geometry, outputWidth: result.width)
    for first in stride(from: 0, to: input.channels, by: plan.channels) {
        let count = min(plan.channels, input.channels - first)
        ckernels_im2col(
            instructionSet, &source, first, count, rows.lowerBound, rows.count, workspace.base)
        let part = MatrixView(
            base: weights.base + first * geometry.kernelArea, rowStride: weights.rowStride)
        multiply(
            part, MatrixView(base: workspace.base, rowStride: columns), m: result.channels,
            n: columns, k: count * geometry.kernelArea, accumulating: first > 0, into: target,
            rowStride: result.channelStride)
    }
}

private func patches(
    of input: Planes, geometry: ConvolutionGeometry, outputWidth: Int
) -> ckernels_patches {
    ckernels_patches(
        input: input.base, channel_stride: input.channelStride, row_stride: input.rowStride,
        height: input.height, width: input.width, upsampling: geometry.upsampling,
        kernel_height: geometry.kernelHeight, kernel_width: geometry.kernelWidth,
        stride: geometry.stride, padding_top: geometry.padding.top,
        padding_left: geometry.padding.left, output_width: outputWidth)
}
