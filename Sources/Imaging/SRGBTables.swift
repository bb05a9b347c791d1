import Glibc

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The sRGB transfer function (IEC 61966-2-1) over whole ranges of code values.
enum SRGBTables {
    /// Linear light, 0 to 1, of an encoded value, 0 to 1.
    static func linear(_ encoded: Double) -> Double {
        encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
    }

    /// Encoded value, 0 to 1, of linear light, 0 to 1.
    @inline(__always)
    static func encoded(_ linear: Float) -> Float {
        linear <= 0.0031308 ? linear * 12.92 : 1.055 * powf(linear, 1 / 2.4) - 0.055
    }

    /// Linear light of every 8-bit code value.
    static let linear8 = (0..<256).map { Float(linear(Double($0) / 255)) }
    /// Linear light of every 16-bit code value.
    static let linear16 = (0..<65536).map { Float(linear(Double($0) / 65535)) }
    /// CIE L*, 0 to 100, of every 8-bit grey.
    static let lightness8 = (0..<256).map { lightness(Double($0) / 255) }
    /// CIE L*, 0 to 100, of every 16-bit grey.
    static let lightness16 = (0..<65536).map { lightness(Double($0) / 65535) }

    /// CIE 15:2004, 8.2.1.1, for a neutral colour under the white itself.
    private static func lightness(_ encoded: Double) -> Float {
        let luminance = linear(encoded)
        let limit = 24.0 / 116
        return luminance > limit * limit * limit
            ? Float(116 * cbrt(luminance) - 16) : Float(luminance * 841 / 108 * 116)
    }
}
