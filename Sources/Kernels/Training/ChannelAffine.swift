import CKernels

/// A factor and an offset of each channel: what batch normalization does to a value.
public struct ChannelAffine: Sendable {
    /// Factors, one a channel.
    public var scale: [Float]
    /// Offsets, one a channel.
    public var offset: [Float]

    /// Gathers both.
    ///
    /// - Precondition: there are as many factors as offsets.
    public init(scale: [Float], offset: [Float]) {
        precondition(
            scale.count == offset.count, "\(scale.count) factors, \(offset.count) offsets")
        (self.scale, self.offset) = (scale, offset)
    }

    /// Lends factors and offsets to whole blocks of channels.
    func withKernel<Result>(relu: Bool, _ body: (ckernels_channel_affine) -> Result) -> Result {
        wholeBlocks(scale).withUnsafeBufferPointer { scale in
            wholeBlocks(offset).withUnsafeBufferPointer { offset in
                body(
                    ckernels_channel_affine(
                        scale: scale.baseAddress, offset: offset.baseAddress, relu: relu ? 1 : 0))
            }
        }
    }
}

/// One value a channel, with zeros for the channels that are missing to a whole block.
func wholeBlocks(_ values: [Float]) -> [Float] {
    let rest = values.count % FeatureMapRows.blockLanes
    return values + Array(repeating: 0, count: rest == 0 ? 0 : FeatureMapRows.blockLanes - rest)
}
