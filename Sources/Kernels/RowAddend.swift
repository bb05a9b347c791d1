/// What is added to rows of a map that a convolution has written; ReLU follows.
public protocol RowAddend: Sendable {
    /// Adds to rows of a map in blocks and applies ReLU.
    ///
    /// - Precondition: the map has the channels and extents that the addend is made for.
    func apply(to rows: Range<Int>, of map: FeatureMapRows, threads: Int, team: ThreadTeam)
}
