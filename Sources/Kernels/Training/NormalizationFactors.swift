import CKernels

/// What the gradient behind a batch normalization, and the normalization's input, are multiplied by to become
/// the gradient before it: g · gradient + x · input + offset, a channel at a time.
public struct NormalizationFactors: Sendable {
    /// Factors of the gradient, one a channel.
    public var gradient: [Float]
    /// Factors of the input, one a channel.
    public var input: [Float]
    /// Offsets, one a channel.
    public var offset: [Float]

    /// Gathers them.
    ///
    /// - Precondition: there is one of each for every channel.
    public init(gradient: [Float], input: [Float], offset: [Float]) {
        precondition(
            gradient.count == input.count && gradient.count == offset.count,
            "\(gradient.count), \(input.count) and \(offset.count) factors")
        (self.gradient, self.input, self.offset) = (gradient, input, offset)
    }

    /// Lends the factors to whole blocks of channels.
    func withKernel<Result>(_ body: (ckernels_normalization_factors) -> Result) -> Result {
        wholeBlocks(gradient).withUnsafeBufferPointer { gradient in
            wholeBlocks(input).withUnsafeBufferPointer { input in
                wholeBlocks(offset).withUnsafeBufferPointer { offset in
                    body(
                        ckernels_normalization_factors(
                            gradient: gradient.baseAddress, input: input.baseAddress,
                            offset: offset.baseAddress))
                }
            }
        }
    }
}
