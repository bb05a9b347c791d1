import Glibc

/// The colour arithmetic of the authors' program, with the constants of torch/image.
///
/// They differ from those of `ColorScience` in the last digits, and greys are not quite neutral in
/// them. Results are rounded to Float32 where the program stores them.
enum PaperColor {
    /// Where CIE's cube root begins, and the slope below: 216/24389, 24389/27.
    private static let epsilon = 216.0 / 24389
    private static let kappa = 24389.0 / 27
    private static let white = (x: 0.950456, z: 1.088754)

    /// L* of the picture as the program computes it: not of the luma x itself but of the colour that YUV
    /// of (x, x, x) would be, from 0 to 134.5.
    static func lightness(ofLuma x: Float) -> Float {
        let red = linear(x + 1.13983 * x)
        let green = linear(x - 0.39465 * x - 0.58060 * x)
        let blue = linear(x + 2.03211 * x)
        let luminance = 0.212671 * Double(red) + 0.715160 * Double(green) + 0.072169 * Double(blue)
        return Float(116 * root(luminance) - 16)
    }

    /// U and V of a colour of CIELAB that need not be inside the gamut.
    static func chroma(l: Float, a: Float, b: Float) -> (u: Float, v: Float) {
        let fy = (Double(l) + 16) / 116
        let x = white.x * cube(Double(a) / 500 + fy)
        let y = Double(l) > kappa * epsilon ? fy * fy * fy : Double(l) / kappa
        let z = white.z * cube(fy - Double(b) / 200)
        let red = encoded(3.2404542 * x - 1.5371385 * y - 0.4985314 * z)
        let green = encoded(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z)
        let blue = encoded(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)
        return (
            -0.14713 * red - 0.28886 * green + 0.436 * blue,
            0.615 * red - 0.51499 * green - 0.10001 * blue
        )
    }

    /// Encoded RGB of luma and chroma, not limited to 0...1.
    static func rgb(luma x: Float, u: Float, v: Float) -> (red: Float, green: Float, blue: Float) {
        (x + 1.13983 * v, x - 0.39465 * u - 0.58060 * v, x + 2.03211 * u)
    }

    /// A sample of the file: cut off, not rounded.
    static func code(_ value: Float) -> UInt8 { UInt8(Double(min(max(value, 0), 1)) * 255) }

    private static func linear(_ encoded: Float) -> Float {
        let value = Double(encoded)
        return Float(value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4))
    }

    /// Stored as Float32 before it is encoded, as after.
    private static func encoded(_ linear: Double) -> Float {
        let value = Double(Float(linear))
        return Float(value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055)
    }

    private static func root(_ t: Double) -> Double {
        t > epsilon ? cbrt(t) : (kappa * t + 16) / 116
    }

    private static func cube(_ f: Double) -> Double {
        let cubed = f * f * f
        return cubed > epsilon ? cubed : (116 * f - 16) / kappa
    }
}
