import Kernels

/// Sees what the layers of the global branch give, each under its name in a model file.
struct LayerObserver {
    /// What linear layers give.
    var values: (String, [Float]) -> Void = { _, _ in }
    /// Rows of what others give.
    var map: (String, Range<Int>, FeatureMapRows) -> Void = { _, _, _ in }
}
