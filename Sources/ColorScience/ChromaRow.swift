internal import CKernels

/// Half-size chroma enlarged to full size, a row at a time.
public enum ChromaRow {
    /// `count` samples, from column `x` on, of one plane's full-size row.
    ///
    /// Bilinear with half-pixel centres: full-size row Y lies at (Y + 0.5) / 2 - 0.5 among the half-size
    /// rows, so the caller passes row Y / 2 as `nearer` and, as `farther`, the one before it where Y is
    /// even and the one behind it where Y is odd (the same row at the plane's edge). Columns likewise, and
    /// edges are replicated here.
    ///
    /// - Precondition: `x` and `count` are not negative; `halfCount`, the length of both rows, is
    ///   positive.
    public static func upsample(
        nearer: UnsafePointer<Float>, farther: UnsafePointer<Float>, halfCount: Int, fromX x: Int,
        count: Int, into chroma: UnsafeMutablePointer<Float>
    ) {
        precondition(
            x >= 0 && count >= 0 && halfCount > 0,
            "no columns \(x)..<\(x)+\(count) of a half-size row of \(halfCount)")
        RowTables.kernels.chroma_x2(nearer, farther, halfCount, x, count, chroma)
    }
}
