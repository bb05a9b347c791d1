internal import CKernels

/// Chroma of a coarser grid brought to full size, a row at a time.
///
/// Bilinear upsampling misses what lightness knows of edges. The guided filter (He, Sun and Tang 2010)
/// models chroma as a linear function of lightness around each place, its fast form (He and Sun 2015)
/// finds that function on the coarse grid. Here its slope is applied only to the lightness that bilinear
/// upsampling misses, so that the chroma of the grid itself is kept.
public enum ChromaRow {
    /// A row of a plane and its neighbours; at the plane's edges the row stands for the missing one.
    public struct ThreeRows {
        let rows: ckernels_three_rows

        /// All have the same length.
        public init(
            above: UnsafePointer<Float>, middle: UnsafePointer<Float>, below: UnsafePointer<Float>
        ) {
            rows = ckernels_three_rows(above: above, middle: middle, below: below)
        }
    }

    /// A row of chroma with lightness at the chroma's resolution and the chroma's slopes on it.
    public struct GuidedRow {
        let row: ckernels_chroma_row

        /// All have the same length.
        public init(
            a: UnsafePointer<Float>, b: UnsafePointer<Float>, lightness: UnsafePointer<Float>,
            slopeA: UnsafePointer<Float>, slopeB: UnsafePointer<Float>
        ) {
            row = ckernels_chroma_row(a: a, b: b, l: lightness, slope_a: slopeA, slope_b: slopeB)
        }
    }

    /// What keeps slopes small where lightness varies less than its square root, in squared L*.
    private static let damping: Float = 40
    /// More lightness than this adds no chroma: it would be a guess far off the grid's range.
    private static let mostDetail: Float = 20
    /// Below this L* photographs show little colour, and less than a network guesses.
    public static let shadows: Float = 25

    /// Slopes of chroma on lightness over 3x3 cells, for a row of `count`: a* or b* per L*.
    public static func slopes(
        of chroma: ThreeRows, on lightness: ThreeRows, count: Int,
        into slopes: UnsafeMutablePointer<Float>
    ) {
        ckernels_chroma_slopes(RowTables.isa, lightness.rows, chroma.rows, count, damping, slopes)
    }

    /// Weighted means over 3x3 cells, for a row of `count`.
    public static func smooth(
        _ rows: ThreeRows, count: Int, into smoothed: UnsafeMutablePointer<Float>
    ) {
        ckernels_chroma_smooth(RowTables.isa, rows.rows, count, smoothed)
    }

    /// A row at other columns: sample i lies between cell cells[i] and the next, by fractions[i].
    ///
    /// - Precondition: there is a fraction for every cell; cells lie in 0..<cellCount.
    public static func upsample(
        _ row: UnsafePointer<Float>, cellCount: Int, cells: [Int32], fractions: [Float],
        into wide: UnsafeMutablePointer<Float>
    ) {
        precondition(cells.count == fractions.count, "\(cells.count), \(fractions.count)")
        ckernels_chroma_upsample(RowTables.isa, row, cellCount, cells, fractions, cells.count, wide)
    }

    /// A row at twice its resolution, half-pixel centres.
    ///
    /// - Precondition: `count` is twice `cellCount` or one less.
    public static func upsample2x(
        _ row: UnsafePointer<Float>, cellCount: Int, count: Int,
        into wide: UnsafeMutablePointer<Float>
    ) {
        precondition(cellCount > 0 && (count + 1) / 2 == cellCount, "\(count) of \(cellCount)")
        ckernels_chroma_upsample_2x(RowTables.isa, row, cellCount, count, wide)
    }

    /// `count` samples between two rows, by `fraction`, times `factor`.
    public static func blend(
        _ upper: UnsafePointer<Float>, _ lower: UnsafePointer<Float>, fraction: Float,
        factor: Float, count: Int, into row: UnsafeMutablePointer<Float>
    ) {
        ckernels_chroma_blend(RowTables.isa, upper, lower, fraction, factor, count, row)
    }

    /// `count` samples of a* and b* between two rows, by `fraction`, with the details that `lightness`,
    /// L* of the same samples, has beyond the rows'; times `factor`.
    public static func blend(
        _ upper: GuidedRow, _ lower: GuidedRow, fraction: Float,
        guidedBy lightness: UnsafePointer<Float>, factor: Float, count: Int,
        a: UnsafeMutablePointer<Float>, b: UnsafeMutablePointer<Float>
    ) {
        ckernels_chroma_blend_guided(
            RowTables.isa, upper.row, lower.row, fraction, lightness, mostDetail, factor, count, a,
            b)
    }

    /// Takes a* and b* of `count` samples back towards grey where `lightness`, their L*, is below
    /// ``shadows``: in proportion to it.
    public static func keepShadowsNeutral(
        lightness: UnsafePointer<Float>, count: Int, a: UnsafeMutablePointer<Float>,
        b: UnsafeMutablePointer<Float>
    ) {
        ckernels_chroma_fade(RowTables.isa, lightness, 1 / shadows, count, a, b)
    }
}
