import Kernels
import TensorCore

/// A global branch over a batch, forward and back: what it gives is joined with the mid-level maps for the fusion.
protocol GlobalBranch: AnyObject {
    /// All its convolutions.
    var convolutions: [ConvolutionLayer] { get }
    /// Scratch that a thread needs beside that of the convolutions.
    var scratchFloats: Int { get }
    /// Whether it tells scene classes apart.
    var hasClassifier: Bool { get }
    /// The vector of every picture of the last batch, [N, F].
    var features: Tensor { get }

    /// Looks at a batch.
    ///
    /// - Parameters:
    ///   - batch: the pictures.
    ///   - low: low-level maps of a picture.
    ///   - mode: what normalizes.
    ///   - pass: the threads.
    /// - Returns: logits [N, classes]; nil without a classifier.
    func forward(
        _ batch: TrainingBatch, low: @escaping (Int) -> FeatureMapRows,
        mode: OutputNormalization.Mode,
        pass: BatchPass
    ) -> Tensor?

    /// Writes what it gives of a picture to the channels of a map from `firstChannel` on.
    func join(_ index: Int, to map: FeatureMapRows, firstChannel: Int)

    /// Takes the gradient of what ``join(_:to:firstChannel:)`` wrote.
    ///
    /// - Returns: that of the picture's vector.
    func takeGradient(_ index: Int, from map: FeatureMapRows, firstChannel: Int) -> [Float]

    /// From the gradients that it has taken to those of its parameters.
    ///
    /// - Parameters:
    ///   - features: gradient of the vectors, [N, F].
    ///   - logits: gradient of the logits; nil without a classifier.
    ///   - low: the low-level maps.
    ///   - pass: the threads.
    /// - Returns: the layer that sees the low-level maps, which need its gradient; nil if none does.
    func backward(
        features: Tensor, logits: Tensor?, low: [FeatureMapRows], pass: BatchPass
    ) -> ConvolutionLayer?
}

extension Tensor {
    /// A row of [N, K].
    func row(_ index: Int) -> [Float] {
        let width = shape[1]
        return withUnsafeScalars { Array($0[index * width..<(index + 1) * width]) }
    }
}
