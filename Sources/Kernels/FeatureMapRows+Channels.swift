// Parts of maps: where maps are joined along their channels, and where the last map becomes a vector. They write
// to maps that keep all their rows, in blocks.

extension FeatureMapRows {
    /// Fills channels from `firstChannel` on with one constant each.
    ///
    /// - Precondition: the map has these channels.
    public func writeRepeated(_ values: [Float], firstChannel: Int) {
        precondition(
            firstChannel >= 0 && firstChannel + values.count <= channels,
            "\(values.count) constants from channel \(firstChannel) of \(channels)")
        guard !values.isEmpty else { return }
        let end = firstChannel + values.count
        for block in firstChannel / lanes...(end - 1) / lanes {
            let inside = max(firstChannel, block * lanes)..<min(end, (block + 1) * lanes)
            let part = Array(
                values[inside.lowerBound - firstChannel..<inside.upperBound - firstChannel])
            for y in 0..<height {
                let target = row(y) + block * blockStep + inside.lowerBound % lanes
                for x in 0..<width {
                    (target + x * lanes).update(from: part, count: part.count)
                }
            }
        }
        clearMissingChannels()
    }

    /// Copies all channels of a map of the same extents to those from `firstChannel` on.
    ///
    /// Whole blocks at a time where `firstChannel` is a multiple of 16.
    ///
    /// - Precondition: this map has these channels.
    public func writeChannels(of source: FeatureMapRows, firstChannel: Int) {
        copyChannels(
            0..<source.channels, of: source, from: firstChannel)
    }

    /// Copies some channels to a map that has as many, of the same extents.
    public func copyChannels(_ range: Range<Int>, to target: FeatureMapRows) {
        precondition(target.channels == range.count, "\(range) into \(target.channels) channels")
        target.copyChannels(range, of: self, from: 0)
    }

    private func copyChannels(
        _ range: Range<Int>, of source: FeatureMapRows, from firstChannel: Int
    ) {
        precondition(
            source.width == width && source.height == height && source.lanes == lanes
                && range.lowerBound >= 0 && range.upperBound <= source.channels
                && firstChannel >= 0 && firstChannel + range.count <= channels,
            "channels \(range) of \(source.channels)x\(source.height)x\(source.width) to "
                + "\(firstChannel) of \(channels)x\(height)x\(width)")
        // Blocks that both maps have whole, and channel by channel what is left.
        let isAligned = range.lowerBound % lanes == 0 && firstChannel % lanes == 0
        let blocks = isAligned ? range.count / lanes : 0
        for y in 0..<height {
            for block in 0..<blocks {
                (row(y) + (firstChannel / lanes + block) * blockStep).update(
                    from: source.row(y) + (range.lowerBound / lanes + block) * blockStep,
                    count: width * lanes)
            }
            for index in blocks * lanes..<range.count {
                let target = place(firstChannel + index, row: y)
                let values = source.place(range.lowerBound + index, row: y)
                for x in 0..<width { target[x * lanes] = values[x * lanes] }
            }
        }
        clearMissingChannels()
    }

    /// The sum of each of some channels over all samples.
    ///
    /// - Precondition: the map is in blocks and has these channels.
    public func channelSums(channels range: Range<Int>) -> [Double] {
        precondition(range.upperBound <= channels, "channels \(range) of \(channels)")
        guard !range.isEmpty else { return [] }
        let first = range.lowerBound / lanes
        let sums = moments(blocks: first..<(range.upperBound + lanes - 1) / lanes).first
        return Array(sums[range.lowerBound - first * lanes..<range.upperBound - first * lanes])
    }

    /// The mean of each channel over all samples.
    ///
    /// - Precondition: the map is in blocks.
    public var channelMeans: [Float] {
        channelSums(channels: 0..<channels).map { Float($0 / Double(width * height)) }
    }

    /// Fills the map from [C, H, W].
    public func writePlanes(_ planes: UnsafePointer<Float>) {
        for channel in 0..<channels {
            for y in 0..<height {
                write(planes + (channel * height + y) * width, channel: channel, row: y)
            }
        }
        clearMissingChannels()
    }

    private func place(_ channel: Int, row y: Int) -> UnsafeMutablePointer<Float> {
        row(y) + channel / lanes * blockStep + channel % lanes
    }

    /// Writes zeros to the channels that are missing to a whole block: memory may have been another map's.
    private func clearMissingChannels() {
        let missing = blocks * lanes - channels
        guard missing > 0 else { return }
        for y in 0..<height {
            let target = row(y) + (blocks - 1) * blockStep + lanes - missing
            for x in 0..<width { (target + x * lanes).update(repeating: 0, count: missing) }
        }
    }
}
