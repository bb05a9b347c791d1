internal import Glibc

/// A colour of CIELAB with the white point D65 (CIE 15:2004, 8.2.1).
public struct Lab: Hashable, Sendable {
    /// Lightness L*, 0 (black) to 100 (white).
    public var l: Double
    /// Green (negative) to red, a*.
    public var a: Double
    /// Blue (negative) to yellow, b*.
    public var b: Double

    /// A colour from its coordinates.
    public init(l: Double, a: Double, b: Double) {
        self.l = l
        self.a = a
        self.b = b
    }

    /// The colour of tristimulus values.
    public init(_ xyz: XYZ) {
        let fx = Self.f(xyz.x / XYZ.d65.x)
        let fy = Self.f(xyz.y / XYZ.d65.y)
        let fz = Self.f(xyz.z / XYZ.d65.z)
        self.init(l: 116 * fy - 16, a: 500 * (fx - fy), b: 200 * (fy - fz))
    }

    /// Tristimulus values.
    public var xyz: XYZ {
        let fy = (l + 16) / 116
        return XYZ(
            x: XYZ.d65.x * Self.inverseF(fy + a / 500), y: XYZ.d65.y * Self.inverseF(fy),
            z: XYZ.d65.z * Self.inverseF(fy - b / 200))
    }

    /// The colour of encoded sRGB.
    public init(sRGB encoded: RGB) {
        self.init(XYZ(linear: encoded.mapped(SRGB.linear(fromEncoded:))))
    }

    /// Encoded sRGB; channels are outside 0...1 where the colour is outside the gamut.
    public var sRGB: RGB { xyz.linear.mapped(SRGB.encoded(fromLinear:)) }

    /// Lightness L* of a relative luminance.
    public static func lightness(ofLuminance luminance: Double) -> Double {
        116 * f(luminance) - 16
    }

    /// Lightness L* of an encoded grey.
    public static func lightness(ofGray encoded: Double) -> Double {
        lightness(ofLuminance: SRGB.linear(fromEncoded: encoded))
    }

    private static let knee = 6.0 / 29

    private static func f(_ t: Double) -> Double {
        t > knee * knee * knee ? cbrt(t) : t / (3 * knee * knee) + 4.0 / 29
    }

    private static func inverseF(_ f: Double) -> Double {
        f > knee ? f * f * f : 3 * knee * knee * (f - 4.0 / 29)
    }
}
