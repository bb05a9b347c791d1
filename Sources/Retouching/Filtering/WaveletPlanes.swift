/// Rows of a picture as it is and ever smoother.
///
/// The à trous transform with the B3 spline (Starck and Murtagh, "Astronomical Image and Data Analysis", 2002): the
/// differences between neighbours are the details of a scale.
struct WaveletPlanes {
    /// Scales of detail: about 2, 4 and 8 pixels.
    static let scales = 3

    /// The filter that leads from one to the next.
    static func filter(_ scale: Int) -> SeparableFilter { .spline(spacing: 1 << scale) }

    /// Rows on each side that those of the smoothest depend on.
    static let reach = (0..<scales).reduce(0) { $0 + filter($1).reach }

    /// The ever smoother rows; the first is once smoothed.
    private let smooth: [RowPlane]
    private let input: (Int) -> UnsafePointer<Float>

    /// Computes what is needed for some rows.
    ///
    /// - Parameters:
    ///   - rows: rows of the picture.
    ///   - width: pixels of a row.
    ///   - height: rows of the picture.
    ///   - input: gives a row of the picture; asked for `rows` and ``reach`` around them, inside the picture.
    init(
        of rows: Range<Int>, width: Int, height: Int,
        input: @escaping (Int) -> UnsafePointer<Float>
    ) {
        var smooth: [RowPlane] = []
        var margin = Self.reach
        for scale in 0..<Self.scales {
            let filter = Self.filter(scale)
            margin -= filter.reach
            let plane = RowPlane(width: width, rows: rows.extended(by: margin, height: height))
            let source = smooth.last
            filter.apply(
                to: plane.rows, width: width, height: height,
                input: { y in source.map { UnsafePointer($0[row: y]) } ?? input(y) }, output: plane)
            smooth.append(plane)
        }
        self.smooth = smooth
        self.input = input
    }

    /// A row before it was smoothed for a scale; at ``scales``, the smoothest.
    func row(_ y: Int, scale: Int) -> UnsafePointer<Float> {
        scale == 0 ? input(y) : UnsafePointer(smooth[scale - 1][row: y])
    }
}
