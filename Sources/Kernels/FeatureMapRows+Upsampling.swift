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

    /// Fills the map with the sums over 2x2 samples of one of twice its extents: the gradient of what
    /// ``addUpsampled(_:)`` adds.
    ///
    /// - Precondition: both maps keep all their rows, in blocks, and have as many channels.
    public func writeSums(of large: FeatureMapRows) {
        precondition(
            large.channels == channels && large.lanes == lanes && large.width == 2 * width
                && large.height == 2 * height && large.capacity == large.height
                && capacity == height,
            "\(large.channels)x\(large.height)x\(large.width) to \(channels)x\(height)x\(width)")
        for y in 0..<height {
            for block in 0..<blocks {
                let target = row(y) + block * blockStep
                let above = large.row(2 * y) + block * large.blockStep
                let below = large.row(2 * y + 1) + block * large.blockStep
                for x in 0..<width {
                    for lane in 0..<lanes {
                        let (left, right) = (2 * x * lanes + lane, (2 * x + 1) * lanes + lane)
                        target[x * lanes + lane] =
                            (above[left] + above[right]) + (below[left] + below[right])
                    }
                }
            }
        }
    }
}
