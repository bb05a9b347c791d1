internal import CKernels

/// Interleaved sRGB to CIELAB, a row at a time; greys give exactly a* = b* = 0.
public enum LabRow {
    /// L*, a* and b* of `count` pixels of three bytes.
    public static func convert8(
        _ rgb: UnsafePointer<UInt8>, count: Int, lightness: UnsafeMutablePointer<Float>,
        a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        ckernels_lab_from_rgb8(RowTables.isa, RowTables.linear8, rgb, count, lightness, a, b)
    }

    /// L*, a* and b* of `count` pixels of three values of 16 bits.
    public static func convert16(
        _ rgb: UnsafePointer<UInt16>, count: Int, lightness: UnsafeMutablePointer<Float>,
        a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        ckernels_lab_from_rgb16(RowTables.isa, RowTables.linear16, rgb, count, lightness, a, b)
    }
}
