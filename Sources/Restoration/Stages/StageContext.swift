public import NeuralNetwork
import Colorization
import Imaging
public import Metadata
import Retouching
public import SystemPackage

/// What every stage gets from the worker and the recipe.
public struct StageContext: Sendable {
    /// The network.
    let engine: ColorEngine
    /// What finds damage; nil if no stage of the recipe asks for it.
    let damageDetector: DamageDetector?
    /// The worker's own folder; temporary files may lie there.
    public let workFolder: FilePath
    /// Threads that a stage may use; may change while it works.
    public let threads: ThreadBudget
    /// Bits of a sample of the output, 8 or 16.
    public let outputBitDepth: Int
    /// Whose global features colours are made with.
    let variant: ColorVariant
    /// What the output will say about its origin.
    public let provenance: Provenance
    /// Where the output goes.
    public let output: FilePath
}
