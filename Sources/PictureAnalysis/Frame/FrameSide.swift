/// A side of a picture.
enum FrameSide: String, CaseIterable, Sendable {
    case left, top, right, bottom

    /// True if the depth seen from this side runs along the rows.
    var isVertical: Bool { self == .left || self == .right }
    /// The sides at whose corners this one begins and ends.
    var neighbours: (FrameSide, FrameSide) { isVertical ? (.top, .bottom) : (.left, .right) }
}
