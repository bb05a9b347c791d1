import CKernels
import Glibc

/// A symmetric filter of rows and columns; beyond the edges of a picture its outermost values go on.
struct SeparableFilter {
    /// From the outermost to the outermost, an odd number of them.
    let weights: [Float]
    /// From one weight to the next, in pixels.
    let spacing: Int

    /// Rows, and columns, on each side that a value depends on.
    var reach: Int { weights.count / 2 * spacing }

    /// The B3 spline, which the à trous transform uses with holes.
    static func spline(spacing: Int) -> SeparableFilter {
        SeparableFilter(weights: [1, 4, 6, 4, 1].map { $0 / 16 }, spacing: spacing)
    }

    /// A Gaussian, cut off at three standard deviations.
    ///
    /// - Parameter radius: the standard deviation in pixels.
    /// - Returns: a filter whose weights add up to 1.
    static func gaussian(radius: Double) -> SeparableFilter {
        let reach = Int((3 * radius).rounded(.up))
        let values = (-reach...reach).map { exp(-Double($0 * $0) / (2 * radius * radius)) }
        let sum = values.reduce(0, +)
        return SeparableFilter(weights: values.map { Float($0 / sum) }, spacing: 1)
    }

    /// Filters rows.
    ///
    /// - Parameters:
    ///   - rows: those to compute.
    ///   - width: pixels of a row.
    ///   - height: rows of the picture.
    ///   - input: gives a row of the picture; asked for `rows` and ``reach`` around them, inside the picture.
    ///   - output: gets the filtered rows.
    func apply(
        to rows: Range<Int>, width: Int, height: Int, input: (Int) -> UnsafePointer<Float>,
        output: RowPlane
    ) {
        let isa = ckernels_detected_isa()
        let middle = weights.count / 2
        let wide = RowPlane(width: width + 2 * reach, rows: 0..<1)
        defer { withExtendedLifetime(wide) {} }
        let line = wide[row: 0]
        let shifted = weights.indices.map { Optional(UnsafePointer(line + $0 * spacing)) }
        for y in rows {
            let around = weights.indices.map { index in
                Optional(input(min(max(0, y + (index - middle) * spacing), height - 1)))
            }
            ckernels_weighted_sum(isa, around, weights, weights.count, width, line + reach)
            for x in 0..<reach {
                line[x] = line[reach]
                line[reach + width + x] = line[reach + width - 1]
            }
            ckernels_weighted_sum(isa, shifted, weights, weights.count, width, output[row: y])
        }
    }
}
