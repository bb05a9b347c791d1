/// Luma and chrominance of ITU-R BT.601 of gamma-encoded sRGB, as analogue television scaled them.
public struct YUV: Hashable, Sendable {
    /// Luma, 0...1.
    public var y: Double
    /// Blue less luma, from -``largestU`` to ``largestU`` inside sRGB.
    public var u: Double
    /// Red less luma, from -``largestV`` to ``largestV`` inside sRGB.
    public var v: Double

    /// What U is of pure blue.
    public static let largestU = 0.436
    /// What V is of pure red.
    public static let largestV = 0.615

    /// A colour from its coordinates.
    public init(y: Double, u: Double, v: Double) {
        self.y = y
        self.u = u
        self.v = v
    }

    /// Encoded sRGB by the matrix that Torch rounds to five digits; channels are outside 0...1 where the
    /// colour is outside the gamut.
    public var sRGB: RGB {
        RGB(
            red: y + 1.13983 * v, green: y - 0.39465 * u - 0.58060 * v, blue: y + 2.03211 * u)
    }
}
