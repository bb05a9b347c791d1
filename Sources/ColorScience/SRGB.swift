internal import Glibc

/// The colour space sRGB (IEC 61966-2-1): transfer function and primaries.
public enum SRGB {
    /// Linear light of an encoded value; values outside 0...1 go on along the same curve.
    public static func linear(fromEncoded encoded: Double) -> Double {
        encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
    }

    /// The encoded value of linear light; values outside 0...1 go on along the same curve.
    public static func encoded(fromLinear linear: Double) -> Double {
        linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }

    /// Linear RGB to XYZ, rows X, Y, Z.
    ///
    /// Computed in rational numbers from the primaries (0.64, 0.33), (0.30, 0.60), (0.15, 0.06) and the
    /// white (0.3127, 0.3290) of IEC 61966-2-1, whose own matrix is this one rounded to four digits.
    static let xyzFromLinear: [[Double]] = [
        [0.4123907992659595, 0.35758433938387796, 0.1804807884018343],
        [0.21263900587151036, 0.7151686787677559, 0.07219231536073371],
        [0.01933081871559185, 0.11919477979462599, 0.9505321522496606],
    ]

    /// The inverse of ``xyzFromLinear``, from the same rational numbers.
    static let linearFromXYZ: [[Double]] = [
        [3.2409699419045213, -1.5373831775700935, -0.4986107602930033],
        [-0.9692436362808798, 1.8759675015077206, 0.04155505740717561],
        [0.05563007969699361, -0.20397695888897657, 1.0569715142428786],
    ]
}
