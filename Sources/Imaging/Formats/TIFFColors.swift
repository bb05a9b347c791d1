import CVipsShim
import Glibc

/// CIELAB as TIFF stores it, to sRGB of 16 bits.
///
/// Code values in between: L* of 0...100 over 0...65535; a* and b* in 1/256 around 32768.
///
/// Source: TIFF 6.0, section 23; Adobe Photoshop TIFF Technical Notes (ICCLab). The white is D50, as
/// in all programs that write such files.
enum LabConversion {
    /// The code value of each stored number.
    ///
    /// ICC's 16 bits reach 100 at 65280.
    static func lightnessCodes(bits: Int, isICC: Bool) -> [UInt16] {
        guard bits == 16 else { return (0...255).map { UInt16($0 * 257) } }
        return (0...65535).map { isICC ? UInt16(min($0 * 65535 / 65280, 65535)) : UInt16($0) }
    }

    /// The code value of each stored number, which is signed or has ICC's offset.
    static func opponentCodes(bits: Int, isICC: Bool) -> [UInt16] {
        let white = 1 << bits - 1
        return (0...white).map { stored in
            let offset = isICC ? stored : stored ^ (white + 1) / 2
            return UInt16(bits == 8 ? offset << 8 : offset)
        }
    }

    /// The sRGB-encoded grey of a lightness.
    static func gray(_ lightness: UInt16) -> UInt16 {
        encoded(linear((Float(lightness) / 655.35 + 16) / 116))
    }

    /// Converts a row in place.
    static func convert(_ row: UnsafeMutablePointer<UInt16>, count: Int, bands: Int) {
        let matrix = matrix
        for x in 0..<count {
            let pixel = row + x * bands
            let y = (Float(pixel[0]) / 655.35 + 16) / 116
            let light = [
                linear(y + (Float(pixel[1]) - 32768) / (256 * 500)), linear(y),
                linear(y - (Float(pixel[2]) - 32768) / (256 * 200)),
            ]
            for band in 0..<3 {
                let weights = matrix[band]
                pixel[band] = encoded(
                    weights[0] * light[0] + weights[1] * light[1] + weights[2] * light[2])
            }
        }
    }

    /// From XYZ relative to the white to linear sRGB; white stays white.
    private static let matrix: [[Float]] = CurveTransform.fromXYZ.map { row in
        let products = zip(row, [0.9642, 1, 0.8249]).map { Float($0 * $1) }
        let sum = products.reduce(0, +)
        return products.map { $0 / sum }
    }

    /// The inverse of CIELAB's cube root (CIE 15:2004).
    private static func linear(_ root: Float) -> Float {
        root > 6.0 / 29 ? root * root * root : (root - 4.0 / 29) * 3 * (6.0 / 29) * (6.0 / 29)
    }

    private static func encoded(_ linear: Float) -> UInt16 {
        UInt16(SRGBTables.encoded(min(max(linear, 0), 1)) * 65535 + 0.5)
    }
}

/// YCbCr of 8 bits to RGB, by the coefficients and the reference black and white of the file.
///
/// Source: TIFF 6.0, sections 20 and 21.
struct YCbCrConversion {
    private let luma: [Float]
    private let red: [Float]
    private let greenOfRed: [Float]
    private let greenOfBlue: [Float]
    private let blue: [Float]

    /// Nil if the file's numbers make no sense.
    init?(_ layout: shim_tiff_layout) {
        let weights = [layout.luma.0, layout.luma.1, layout.luma.2]
        let black = [layout.black_white.0, layout.black_white.2, layout.black_white.4]
        let white = [layout.black_white.1, layout.black_white.3, layout.black_white.5]
        func values(_ component: Int, _ range: Float, _ factor: Float) -> [Float] {
            (0...255).map {
                (Float($0) - black[component]) * range / (white[component] - black[component])
                    * factor
            }
        }
        let (ofRed, ofBlue) = (2 - 2 * weights[0], 2 - 2 * weights[2])
        luma = values(0, 255, 1)
        red = values(2, 127, ofRed)
        blue = values(1, 127, ofBlue)
        greenOfRed = values(2, 127, -ofRed * weights[0] / weights[1])
        greenOfBlue = values(1, 127, -ofBlue * weights[2] / weights[1])
        let all = [luma, red, blue, greenOfRed, greenOfBlue].joined()
        guard all.allSatisfy({ $0.magnitude < 1e6 }) else { return nil }
    }

    /// The colour of a pixel.
    @inline(__always)
    func write(_ y: UInt8, _ cb: UInt8, _ cr: UInt8, to pixel: UnsafeMutablePointer<UInt8>) {
        let light = luma[Int(y)]
        pixel[0] = Self.code(light + red[Int(cr)])
        pixel[1] = Self.code(light + greenOfBlue[Int(cb)] + greenOfRed[Int(cr)])
        pixel[2] = Self.code(light + blue[Int(cb)])
    }

    private static func code(_ value: Float) -> UInt8 { UInt8(min(max(value, 0), 255) + 0.5) }
}
