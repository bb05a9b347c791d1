import CKernels
public import TensorCore

/// A convolution with packed weights, over maps in blocks of channels, a band of rows at a time.
///
/// Padding is half the kernel unless said. Which algorithm computes it is the layer's ``Form``; what a row's values
/// are depends neither on the band nor on the threads that compute it.
///
/// - Source: products of packed panels (Goto and van de Geijn 2008); Winograd's minimal filtering
///   (Lavin and Gray 2016); an upsampled map is convolved as four 2x2 convolutions of the small one.
public struct BlockedConvolution: Sendable {
    /// How a convolution is computed.
    public enum Form: Hashable, Sendable {
        /// A product for each kernel position: any kernel and stride.
        case direct
        /// F(4x4, 3x3): 3x3 of stride 1.
        case winograd
        /// 3x3 over a map that is upsampled x2 by repeating samples: four 2x2 kernels, one for each
        /// position that an output can have inside a sample.
        case split
        /// 3x3 of stride 1 with few outputs, which are written as plain rows after a sigmoid.
        case narrow
        /// 3x3 over a map that is upsampled x2 by zeros between samples: kernels of 1x1 to 2x2, one for
        /// each position that an output can have.
        case spread
        /// The sums of 2x2 outputs of a 3x3 kernel of stride 1: one 4x4 kernel of stride 2.
        case summed

        /// How the gradient of a convolution's input is computed from that of its output.
        public static func inputGradient(
            kernelSize: Int, stride: Int, upsampling: Int
        ) -> Form {
            if stride == 2 { return .spread }
            if upsampling == 2 { return .summed }
            return kernelSize == 3 ? .winograd : .direct
        }
    }

    /// How it is computed.
    public let form: Form
    /// Number of channels that come in.
    public let inputChannels: Int
    /// Number of channels that go out.
    public let outputChannels: Int
    /// Side of the kernel.
    public let kernelSize: Int
    /// Step from one output sample to the next, in input samples.
    public let stride: Int
    /// Rows and columns of zeros before the first.
    let leading: Int
    /// Lanes of the maps that it reads: one channel of a picture comes as plain rows.
    public let inputLanes: Int
    let activation: Activation
    /// Packed weights; four sets for the split and the spread form.
    let weights: [LargeMemory]
    /// One value an output channel, zeros to whole blocks.
    let bias: LargeMemory
    /// What the weights are packed for.
    let instructionSet: ckernels_isa

    /// Packs the weights.
    ///
    /// - Parameters:
    ///   - weight: [O, C, K, K], K 1 or 3.
    ///   - bias: [O]; nil for zeros.
    ///   - inputChannels: how many of the C channels are convolved, the first ones; nil for all.
    ///   - stride: 1, or 2 for the direct form.
    ///   - leading: rows and columns of zeros before the first, for the direct form; nil for half the kernel.
    ///   - form: how it is computed; all but the direct form need K = 3 and stride 1.
    ///   - activation: the sigmoid follows the narrow form, and only that.
    public init(
        weight: Tensor, bias: Tensor?, inputChannels: Int? = nil, stride: Int = 1,
        leading: Int? = nil, form: Form, activation: Activation
    ) {
        self.init(
            weight: weight, bias: bias, inputChannels: inputChannels, stride: stride,
            leading: leading, form: form, activation: activation,
            instructionSet: Kernels.instructionSet)
    }

    /// The convolution that takes gradients of another one's outputs to gradients of its inputs.
    ///
    /// - Parameters:
    ///   - weight: the other one's, [O, C, K, K]: this one has O input and C output channels.
    ///   - stride: the other one's.
    ///   - upsampling: the other one's.
    public init(inputGradientOf weight: Tensor, stride: Int = 1, upsampling: Int = 1) {
        self.init(
            weight: weight, bias: nil, isGradient: true,
            form: .inputGradient(
                kernelSize: weight.shape[2], stride: stride, upsampling: upsampling),
            activation: .identity, instructionSet: Kernels.instructionSet)
    }

    /// As above, for an instruction set that the processor has.
    init(
        weight: Tensor, bias: Tensor?, inputChannels: Int? = nil, isGradient: Bool = false,
        stride: Int = 1, leading: Int? = nil, form: Form, activation: Activation,
        instructionSet: ckernels_isa
    ) {
        let shape = weight.shape
        precondition(
            shape.count == 4 && shape[2] == shape[3] && (shape[2] == 1 || shape[2] == 3)
                && (bias?.count ?? shape[0]) == shape[0] && (inputChannels ?? 0) <= shape[1]
                && (form == .direct || (shape[2] == 3 && stride == 1 && leading == nil))
                && (0...shape[2] / 2).contains(leading ?? 0)
                && (form == .narrow) == (activation == .sigmoid)
                && (!isGradient || form != .narrow),
            "weight \(shape), bias \(bias?.shape ?? []), stride \(stride), \(form), "
                + "\(activation)")
        self.form = form
        self.inputChannels = inputChannels ?? shape[isGradient ? 0 : 1]
        outputChannels = shape[isGradient ? 1 : 0]
        kernelSize = shape[2]
        inputLanes = self.inputChannels == 1 && !isGradient ? 1 : FeatureMapRows.blockLanes
        self.stride = stride
        self.leading = leading ?? shape[2] / 2
        self.activation = activation
        self.instructionSet = instructionSet
        let packing = WeightPacking(
            weight: weight, inputChannels: self.inputChannels, inputLanes: inputLanes,
            isGradient: isGradient, instructionSet: instructionSet)
        weights =
            switch form {
            case .direct: [packing.taps()]
            case .winograd: [packing.winogradPoints()]
            case .split: packing.splitKernels()
            case .narrow: [packing.narrow()]
            case .spread: packing.spreadKernels()
            case .summed: [packing.summedKernel()]
            }
        self.bias = LargeMemory(floats: (outputChannels + 15) / 16 * 16)
        for (index, value) in (bias?.scalars ?? []).enumerated() { self.bias.base[index] = value }
    }

    /// Lanes of the maps that it writes.
    public var outputLanes: Int { form == .narrow ? 1 : FeatureMapRows.blockLanes }

    /// Rows or columns of the output of a map with this many.
    public func outputExtent(of extent: Int) -> Int {
        switch form {
        case .split, .spread: 2 * extent
        case .summed: extent / 2
        case .direct, .winograd, .narrow: (extent + stride - 1) / stride
        }
    }

    /// Multiplications and additions of the definition, for each output sample.
    public var definedOperations: Int {
        2 * outputChannels * inputChannels * kernelSize * kernelSize
    }

    /// Multiplications and additions of the products that are computed for an output map: those of whole
    /// tiles and blocks of channels, without the transforms.
    public func performedOperations(width: Int, height: Int) -> Int {
        func whole(_ count: Int, _ step: Int) -> Int { (count + step - 1) / step }
        let inputs = whole(inputChannels, inputLanes) * inputLanes
        let products = 2 * inputs * whole(outputChannels, outputLanes) * outputLanes
        return switch form {
        case .direct, .narrow: products * kernelSize * kernelSize * width * height
        case .winograd: products * 36 * whole(width, 4) * whole(height, 4)
        case .split: products * 4 * width * height
        case .spread: products * 9 * (width / 2) * (height / 2)
        case .summed: products * 16 * width * height
        }
    }

    /// How many output rows, from the first on, the first rows of a map are enough for.
    ///
    /// - Parameters:
    ///   - rows: how many rows are there.
    ///   - height: rows of the whole map.
    /// - Returns: a count of rows; for the Winograd form of whole tiles, unless it is all.
    public func computableRows(of rows: Int, height: Int) -> Int {
        guard rows < height else { return outputExtent(of: height) }
        return switch form {
        case .direct: max(0, (rows + leading - kernelSize + stride) / stride)
        case .winograd: max(0, (rows - 1) / 4 * 4)
        case .split, .spread: max(0, 2 * (rows - 1))
        case .summed: max(0, (rows - 1) / 2)
        case .narrow: max(0, rows - 1)
        }
    }

    /// The first input row that output rows from `row` on depend on.
    ///
    /// - Precondition: the row is one that ``computableRows(of:height:)`` gave.
    public func firstInputRow(of row: Int) -> Int {
        switch form {
        case .split: max(0, row / 2 - 1)
        case .spread: row / 2
        case .summed: max(0, 2 * row - 1)
        case .direct, .winograd, .narrow: max(0, row * stride - leading)
        }
    }
}
