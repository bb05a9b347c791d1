public import Colorization

/// What batches are made of.
public struct BatchSettings: Hashable, Sendable {
    /// Samples of a batch.
    public var batchSize: Int
    /// Side of the square crops, in pixels.
    public var cropSize: Int
    /// Pixels that a photograph's short side is brought to before it is cropped.
    public var shortSide: Int
    /// What the network sees.
    public var input: ModelConfiguration.Input
    /// Subtracted from the input, which is in 0...1.
    public var inputMean: Float
    /// What the network is to say.
    public var target: ModelConfiguration.Target
    /// Half the range of a* and b* that the target `lab` covers.
    public var abRange: Float
    /// The share of the samples that the network sees as old emulsions would; see ``Emulsion``.
    public var emulsionShare: Double
    /// What all random numbers come from.
    public var seed: UInt64

    /// The paper's, but for batches of 32 and old emulsions.
    ///
    /// - Precondition: the crop's side is even and not above the short side.
    public init(
        batchSize: Int = 32, cropSize: Int = 224, shortSide: Int = 256,
        input: ModelConfiguration.Input = .labLightness, inputMean: Float = 0.5,
        target: ModelConfiguration.Target = .lab, abRange: Float = 100,
        emulsionShare: Double = 0.45, seed: UInt64 = 0
    ) {
        precondition(
            batchSize > 0 && cropSize > 0 && cropSize.isMultiple(of: 2) && cropSize <= shortSide,
            "\(batchSize) crops of \(cropSize) pixels from a short side of \(shortSide)")
        self.batchSize = batchSize
        self.cropSize = cropSize
        self.shortSide = shortSide
        self.input = input
        self.inputMean = inputMean
        self.target = target
        self.abRange = abRange
        self.emulsionShare = emulsionShare
        self.seed = seed
    }
}
