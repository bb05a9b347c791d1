/// What a model is, beside its weights: from the file's metadata and the tensors' shapes.
public struct ModelConfiguration: Hashable, Sendable {
    /// What the network sees of a picture.
    public enum Input: String, Hashable, Sendable {
        /// CIE lightness: L* / 100 - mean.
        case labLightness = "lab_l"
        /// Gamma-encoded luma in 0...1, less the mean, as the Torch7 program of 2016 does.
        case gammaLuma = "luma_y"
    }

    /// The model's name; empty if the file gives none.
    public var name: String
    /// The model's version; empty if the file gives none.
    public var version: String
    /// What the network sees of a picture.
    public var input: Input
    /// Subtracted from the lightness (scaled to 0...1) before it enters the network.
    public var inputMean: Float
    /// a* and b* are (2 · output - 1) times this.
    public var abRange: Float
    /// Epsilon of every batch normalization.
    public var batchNormEpsilon: Double
    /// Side of the square copy of the picture that the global features come from.
    public var globalSize: Int
    /// Whether the network has global features.
    public var hasGlobal: Bool
    /// Names of the scene classes; empty without a classifier.
    public var classes: [String]
    /// Output channels of the first layer: 64 at full width.
    public var channels: Int
    /// Side of the fusion layer's kernel: 1 or 3.
    public var fusionKernelSize: Int
    /// Whether layers are normalized (false once that is folded into the weights).
    public var usesBatchNorm: Bool
}
