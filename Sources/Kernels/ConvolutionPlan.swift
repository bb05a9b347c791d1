/// How a convolution is cut into products: some channels of the patches of some output rows at once.
///
/// The patches of one product should stay in the cache nearest to the core that is large enough;
/// the product is better the larger it is.
struct ConvolutionPlan {
    /// Output rows of a product.
    let rows: Int
    /// Input channels of a product.
    let channels: Int
    /// Floats of workspace.
    let capacity: Int

    /// Output samples of a product that the plan aims at.
    private static let targetColumns = 1024
    /// Floats of patches that the plan aims at: half a megabyte, half of a common L2 cache.
    private static let targetPatches = 128 * 1024

    init(geometry: ConvolutionGeometry, channels: Int, outputWidth: Int, outputRows: Int) {
        rows = max(1, min(outputRows, Self.targetColumns / max(outputWidth, 1)))
        guard !geometry.isPointwise else {
            self.channels = channels
            capacity = 0
            return
        }
        let channelPatches = max(1, geometry.kernelArea * rows * outputWidth)
        let most = max(1, min(channels, Self.targetPatches / channelPatches))
        // Even parts: a last product over few channels would run slowly.
        let parts = (channels + most - 1) / most
        self.channels = (channels + parts - 1) / parts
        capacity = self.channels * channelPatches
    }
}

extension ConvolutionPlan {
    /// Floats of workspace that are enough for any range of rows of an output of that size.
    static func capacity(
        geometry: ConvolutionGeometry, channels: Int, outputWidth: Int, outputHeight: Int
    ) -> Int {
        guard !geometry.isPointwise else { return 0 }
        let rows = max(1, min(outputHeight, targetColumns / max(outputWidth, 1)))
        let channelPatches = geometry.kernelArea * rows * outputWidth
        return min(channels * channelPatches, max(targetPatches, channelPatches))
    }
}

/// Floats of ``Workspace`` that ``convolve(_:with:geometry:activation:rows:into:workspace:)`` needs.
///
/// Enough for any range of rows of an output of that size.
public func convolutionWorkspace(
    geometry: ConvolutionGeometry, inputChannels: Int, outputWidth: Int, outputHeight: Int
) -> Int {
    ConvolutionPlan.capacity(
        geometry: geometry, channels: inputChannels, outputWidth: outputWidth,
        outputHeight: outputHeight)
}
