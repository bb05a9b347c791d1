/// Two sums of each channel of a map, or of the maps of a batch.
public struct ChannelSums: Sendable {
    /// One value a channel.
    public var first: [Double]
    /// One value a channel.
    public var second: [Double]

    /// Gathers sums.
    ///
    /// - Precondition: there are as many of one as of the other.
    public init(first: [Double], second: [Double]) {
        precondition(first.count == second.count, "\(first.count) and \(second.count) sums")
        (self.first, self.second) = (first, second)
    }

    /// Sums of nothing.
    public init(channels: Int) {
        self.init(
            first: Array(repeating: 0, count: channels),
            second: Array(repeating: 0, count: channels))
    }

    /// Adds the sums of another map with the same channels.
    public static func += (sums: inout ChannelSums, other: ChannelSums) {
        precondition(
            sums.first.count == other.first.count,
            "\(other.first.count) channels added to \(sums.first.count)")
        for channel in sums.first.indices {
            sums.first[channel] += other.first[channel]
            sums.second[channel] += other.second[channel]
        }
    }
}
