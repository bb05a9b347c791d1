internal import CKernels

/// Chroma of colours in planes, to 0.005 units: encoded values are rounded to 16 bits, those outside 0...1
/// clamped to them.
extension LabRow {
    /// a* and b* of `count` colours of encoded sRGB.
    public static func convert(
        red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>,
        count: Int, a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        ckernels_ab_from_rgb(RowTables.isa, RowTables.linear16, red, green, blue, count, a, b)
    }

    /// a* and b* of `count` colours of ``YUV``: Y is that of the grey of a lightness, and U and V are
    /// 0...1 for all of their range.
    public static func convert(
        lightness: UnsafePointer<Float>, u: UnsafePointer<Float>, v: UnsafePointer<Float>,
        count: Int, a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        ckernels_ab_from_yuv(
            RowTables.isa, RowTables.linear16, lightness, u, v, Float(YUV.largestU),
            Float(YUV.largestV), count,
            a, b)
    }
}
