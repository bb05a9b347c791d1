internal import CKernels

/// Encoded grey to lightness, a row at a time.
///
/// Grey is sRGB-encoded relative luminance of 8 or 16 bits.
public enum LightnessRow {
    /// L* · `scale` + `offset` of 8-bit greys: a scale of 1 gives L* of 0...100.
    public static func convert8(
        _ gray: UnsafePointer<UInt8>, count: Int, scale: Float, offset: Float,
        into lightness: UnsafeMutablePointer<Float>
    ) {
        ckernels_lightness8(
            RowTables.isa, RowTables.lightness8, gray, count, scale, offset, lightness)
    }

    /// L* · `scale` + `offset` of 16-bit greys: a scale of 1 gives L* of 0...100.
    public static func convert16(
        _ gray: UnsafePointer<UInt16>, count: Int, scale: Float, offset: Float,
        into lightness: UnsafeMutablePointer<Float>
    ) {
        ckernels_lightness16(
            RowTables.isa, RowTables.lightness16, gray, count, scale, offset, lightness)
    }
}
