/// Tristimulus values of the CIE 1931 observer; white has Y = 1.
public struct XYZ: Hashable, Sendable {
    /// X.
    public var x: Double
    /// Relative luminance.
    public var y: Double
    /// Z.
    public var z: Double

    /// A colour from its tristimulus values.
    public init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The white point D65 as IEC 61966-2-1 gives it, x = 0.3127, y = 0.3290.
    ///
    /// It is what linear RGB of (1, 1, 1) becomes, so that greys have no chroma.
    public static let d65 = XYZ(x: 0.9504559270516717, y: 1, z: 1.0890577507598784)

    /// The colour of linear sRGB.
    public init(linear rgb: RGB) {
        func row(_ weights: [Double]) -> Double {
            weights[0] * rgb.red + weights[1] * rgb.green + weights[2] * rgb.blue
        }
        let matrix = SRGB.xyzFromLinear
        self.init(x: row(matrix[0]), y: row(matrix[1]), z: row(matrix[2]))
    }

    /// Linear sRGB; channels are outside 0...1 where the colour is outside the gamut.
    public var linear: RGB {
        func row(_ weights: [Double]) -> Double {
            weights[0] * x + weights[1] * y + weights[2] * z
        }
        let matrix = SRGB.linearFromXYZ
        return RGB(red: row(matrix[0]), green: row(matrix[1]), blue: row(matrix[2]))
    }
}
