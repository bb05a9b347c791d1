extension FeatureMapRows {
    /// Adds a map of half the extents, every sample of it to 2x2 of this one.
    ///
    /// - Precondition: both maps keep all their rows, in blocks, and have as many channels.
    public func addUpsampled(_ small: FeatureMapRows) {
        precondition(
            small.channels == channels && small.lanes == lanes && small.width * 2 == width
                && small.height * 2 == height && small.capacity == small.height
                && capacity == height,
            "\(small.channels)x\(small.height)x\(small.width) on \(channels)x\(height)x\(width)")
        for y in 0..<height {
            for block in 0..<blocks {
                let target = row(y) + block * blockStep
                let source = small.row(y / 2) + block * small.blockStep
                for x in 0..<width {
                    for lane in 0..<lanes {
                        target[x * lanes + lane] += source[x / 2 * lanes + lane]
                    }
                }
            }
        }
    }
}
