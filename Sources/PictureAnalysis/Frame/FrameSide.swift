/// A side of a picture.
public enum FrameSide: String, CaseIterable, Sendable {
    /// Where rows begin.
    case left
    /// Where columns begin.
    case top
    /// Where rows end.
    case right
    /// Where columns end.
    case bottom

    /// True if the depth seen from this side runs along the rows.
    var isVertical: Bool { self == .left || self == .right }
    /// The sides at whose corners this one begins and ends.
    var neighbors: (FrameSide, FrameSide) { isVertical ? (.top, .bottom) : (.left, .right) }
}
