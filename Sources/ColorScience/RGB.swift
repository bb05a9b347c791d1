/// Three channels of the sRGB primaries, encoded or linear as said where it is used; 0...1 is inside
/// the gamut.
public struct RGB: Hashable, Sendable {
    /// Red.
    public var red: Double
    /// Green.
    public var green: Double
    /// Blue.
    public var blue: Double

    /// A colour from its channels.
    public init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A grey.
    public init(gray: Double) { self.init(red: gray, green: gray, blue: gray) }

    /// Each channel passed through a function.
    public func mapped(_ transform: (Double) -> Double) -> RGB {
        RGB(red: transform(red), green: transform(green), blue: transform(blue))
    }

    /// Gamma-encoded luma of ITU-R BT.601, of encoded channels.
    public var luma601: Double { 0.299 * red + 0.587 * green + 0.114 * blue }

    /// Whether no channel lies outside 0...1 by more than `tolerance`.
    public func isInsideGamut(tolerance: Double = 0) -> Bool {
        let range = -tolerance...1 + tolerance
        return range.contains(red) && range.contains(green) && range.contains(blue)
    }
}
