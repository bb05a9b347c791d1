extension FeatureMapRows {
    /// Gathers the nine samples that each output of a 3x3 convolution of stride 2 meets, as nine channels, so
    /// that the first layer of a network is a 1x1 convolution: one channel alone would leave its vectors empty.
    ///
    /// - Parameters:
    ///   - plane: `width` · `height` values, row by row; around them are zeros.
    ///   - width: even.
    ///   - height: even.
    /// - Precondition: the map has nine channels and half the size.
    public func writeNeighborhoods(of plane: UnsafePointer<Float>, width: Int, height: Int) {
        precondition(
            channels == 9 && 2 * self.width == width && 2 * self.height == height
                && lanes == Self.blockLanes,
            "neighbourhoods of \(width)x\(height) in \(channels)x\(self.height)x\(self.width)")
        for y in 0..<self.height {
            let target = row(y)
            for tap in 0..<9 {
                let line = 2 * y + tap / 3 - 1
                let offset = tap % 3 - 1
                for x in 0..<self.width {
                    let column = 2 * x + offset
                    let isInside = line >= 0 && line < height && column >= 0 && column < width
                    target[x * lanes + tap] = isInside ? plane[line * width + column] : 0
                }
            }
        }
    }

    /// Adds another map of the same shape.
    ///
    /// - Precondition: both keep all their rows.
    public func add(_ other: FeatureMapRows) {
        precondition(
            other.channels == channels && other.width == width && other.height == height
                && other.lanes == lanes && capacity == height && other.capacity == height,
            "\(other.channels)x\(other.height)x\(other.width) added to "
                + "\(channels)x\(height)x\(width)")
        for y in 0..<height {
            for block in 0..<blocks {
                let (target, source) = (
                    row(y) + block * blockStep, other.row(y) + block * blockStep
                )
                for index in 0..<width * lanes { target[index] += source[index] }
            }
        }
    }
}
