public import Metadata
public import NeuralNetwork
public import SystemPackage

/// What every stage gets from the worker and the recipe.
public struct StageContext: Sendable {
    /// The network that predicts colour; nil if the recipe adds none.
    let engine: ColorEngine?
    /// The networks that the stages of the recipe ask for.
    let models: LoadedModels
    /// The worker's own folder; temporary files may lie there.
    public let workFolder: FilePath
    /// Threads that a stage may use; may change while it works.
    public let threads: ThreadBudget
    /// Bits of a sample of the output, 8 or 16.
    public let outputBitDepth: Int
    /// What is known of the picture's colours at places; nil for nothing.
    let hints: PictureHints?
    /// Whose colours the picture gets.
    var variant: ColorVariant
    /// What the output will say about its origin.
    public internal(set) var provenance: Provenance
    /// Where the output goes.
    public internal(set) var output: FilePath
}
