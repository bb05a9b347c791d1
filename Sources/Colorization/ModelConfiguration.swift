/// What a model is, beside its weights: from the file's metadata and the tensors' shapes.
public struct ModelConfiguration: Hashable, Sendable {
    /// What the network sees of a picture.
    public enum Input: String, Codable, Hashable, Sendable {
        /// CIE lightness: L* / 100 - mean.
        case labLightness = "lab_l"
        /// Gamma-encoded luma in 0...1, less the mean, as the Torch7 program of 2016 does.
        case gammaLuma = "luma_y"
    }

    /// What the network's output in 0...1 stands for.
    public enum Target: String, CaseIterable, Codable, Hashable, Sendable {
        /// a* and b*, from -range to range.
        case lab
        /// U and V of the gamma-encoded picture (BT.601), from -0.436 to 0.436 and -0.615 to 0.615.
        case yuv
        /// Gamma-encoded sRGB.
        case rgb

        /// Output channels of the network.
        public var channels: Int { self == .rgb ? 3 : 2 }
    }

    /// What the global branch gives.
    public enum GlobalBranch: String, CaseIterable, Hashable, Sendable {
        /// One vector: as the paper.
        case vector
        /// A map, what is where, and a vector, what kind of picture.
        case map
    }

    /// How the last map of a global branch that gives a vector alone becomes that vector.
    public enum GlobalPooling: String, CaseIterable, Hashable, Sendable {
        /// All its values, channel by channel: as the paper.
        case flatten
        /// The largest values in 1x1, 2x2 and 4x4 parts of the map (He et al. 2014).
        case pyramid
    }

    /// The model's name; empty if the file gives none.
    public var name: String
    /// The model's version; empty if the file gives none.
    public var version: String
    /// What the network sees of a picture.
    public var input: Input
    /// What the network's output stands for.
    public var target: Target
    /// Subtracted from the lightness (scaled to 0...1) before it enters the network.
    public var inputMean: Float
    /// a* and b* are (2 · output - 1) times this, where they are the target.
    public var abRange: Float
    /// Epsilon of every batch normalization.
    public var batchNormEpsilon: Double
    /// Side of the square copy of the picture that the global features come from.
    public var globalSize: Int
    /// Whether the network has global features.
    public var hasGlobal: Bool
    /// What the global branch gives, if there is one.
    public var globalBranch: GlobalBranch
    /// How the last map of a global branch that gives a vector alone becomes that vector.
    public var globalPooling: GlobalPooling
    /// Strides of the blocks of the encoder; empty without one.
    public var encoderStrides: [Int]
    /// The encoder sees the network's input times this.
    public var encoderInputScale: Float
    /// Names of the scene classes; empty without a classifier.
    public var classes: [String]
    /// Output channels of the first layer: 64 at full width.
    public var channels: Int
    /// Side of the fusion layer's kernel: 1 or 3.
    public var fusionKernelSize: Int
    /// Whether layers are normalized (false once that is folded into the weights).
    public var usesBatchNorm: Bool

    /// Whether the network has a map of what is where.
    public var hasMap: Bool { hasGlobal && globalBranch == .map }
}
