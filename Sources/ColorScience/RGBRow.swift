internal import CKernels

/// CIELAB to interleaved sRGB, a row at a time.
///
/// Where a colour lies outside sRGB its a* and b* are scaled towards 0, by bisection to a part in 2^14,
/// until it fits: lightness and hue stay. Lightness is clamped to 0...100.
/// A grey (a* = b* = 0) gives three equal channels: for the lightness that ``LightnessRow`` made of a
/// code value, that value again (8 bits: exactly; 16 bits: within 2).
public enum RGBRow {
    /// Writes 3 · `count` bytes; returns the number of pixels whose chroma was reduced.
    public static func convert8(
        lightness: UnsafePointer<Float>, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
        count: Int, into rgb: UnsafeMutablePointer<UInt8>
    ) -> Int {
        ckernels_rgb8_from_lab(RowTables.isa, lightness, a, b, count, rgb)
    }

    /// Writes 3 · `count` values of 16 bits; returns the number of pixels whose chroma was reduced.
    public static func convert16(
        lightness: UnsafePointer<Float>, a: UnsafePointer<Float>, b: UnsafePointer<Float>,
        count: Int, into rgb: UnsafeMutablePointer<UInt16>
    ) -> Int {
        ckernels_rgb16_from_lab(RowTables.isa, lightness, a, b, count, rgb)
    }
}
