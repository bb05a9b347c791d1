public import Colorization

/// What batches are made of.
public struct BatchSettings: Codable, Hashable, Sendable {
    /// Samples of a batch.
    public var batchSize: Int
    /// What becomes a sample of a photograph.
    public enum Framing: Codable, Hashable, Sendable {
        /// A square of it, once its short side is brought to this many pixels.
        case square(shortSide: Int)
        /// All of it or most of it, squashed to a square: as a network that keeps places sees it in use.
        case whole
    }

    /// Side of the square pictures, in pixels.
    public var cropSize: Int
    /// What becomes a sample.
    public var framing: Framing
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
    /// The shares of the samples whose colours are told beforehand, to a network that takes that in; nil for others.
    public var conditions: ConditionShares?
    /// What all random numbers come from.
    public var seed: UInt64

    /// The paper's, except for batches of 32 and old emulsions.
    ///
    /// - Precondition: the crop's side is even and not above the short side; with conditions it is a multiple of 8.
    public init(
        batchSize: Int = 32, cropSize: Int = 224, framing: Framing = .square(shortSide: 256),
        input: ModelConfiguration.Input = .labLightness, inputMean: Float = 0.5,
        target: ModelConfiguration.Target = .lab, abRange: Float = 100,
        emulsionShare: Double = 0.45, conditions: ConditionShares? = nil, seed: UInt64 = 0
    ) {
        precondition(
            batchSize > 0 && cropSize > 0 && cropSize.isMultiple(of: conditions == nil ? 2 : 8),
            "\(batchSize) pictures of \(cropSize) pixels")
        if case .square(let shortSide) = framing {
            precondition(
                cropSize <= shortSide, "\(cropSize) pixels from a short side of \(shortSide)")
        }
        self.batchSize = batchSize
        self.cropSize = cropSize
        self.framing = framing
        self.input = input
        self.inputMean = inputMean
        self.target = target
        self.abRange = abRange
        self.emulsionShare = emulsionShare
        self.conditions = conditions
        self.seed = seed
    }
}
