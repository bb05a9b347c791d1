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

    /// Each channel passed through a function.
    public func mapped(_ transform: (Double) -> Double) -> RGB {
        RGB(red: transform(red), green: transform(green), blue: transform(blue))
    }

    /// Gamma-encoded luma of ITU-R BT.601, of encoded channels.
    public var luma601: Double { 0.299 * red + 0.587 * green + 0.114 * blue }
}
