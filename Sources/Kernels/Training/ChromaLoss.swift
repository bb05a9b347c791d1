import CKernels

/// The loss of a picture's colours, and its gradient before the sigmoid that made them.
///
/// scale · Σ w (s - t)², where s is the output and t the target. With a weighting, saturated colours count more
/// than the greys that make up most of a photograph: w = 1 + weighting · 2 · the distance of the target from
/// neutral (0.5 in both of two channels, the mean of three).
///
/// - Source: the Euclidean loss of Iizuka et al. 2016; after the idea of class rebalancing in Zhang et al. 2016.
/// - Parameters:
///   - output: plain rows of 2 or 3 channels in 0...1.
///   - target: [C, H, W] in 0...1.
///   - weighting: 0 for the plain mean square.
///   - scale: 1 / the number of values of the whole batch.
///   - gradient: in blocks, of the channels and extents of the output; gets the gradient before the sigmoid.
/// - Returns: the picture's share of the loss.
/// - Precondition: the maps fit and keep all their rows.
public func chromaLoss(
    output: FeatureMapRows, target: UnsafePointer<Float>, weighting: Float, scale: Double,
    gradient: FeatureMapRows
) -> Double {
    let (channels, height, width) = (output.channels, output.height, output.width)
    precondition(
        output.lanes == 1 && (channels == 2 || channels == 3)
            && gradient.lanes == FeatureMapRows.blockLanes && gradient.channels == channels
            && gradient.width == width && gradient.height == height && output.capacity == height
            && gradient.capacity == height,
        "output \(channels)x\(height)x\(width), gradient of \(gradient.channels) channels")
    var sum = 0.0
    for y in 0..<height {
        var job = ckernels_chroma_loss(
            output: output.row(y), target: target + y * width, output_step: output.blockStep,
            target_step: height * width, channels: channels, columns: width, weighting: weighting,
            factor: Float(2 * scale))
        sum += ckernels_chroma_loss_row(instructionSet, &job, gradient.row(y))
    }
    return scale * sum
}
