import CKernels
public import Imaging

/// Unsharp masking that leaves grain alone and whose halos stay within what surrounds an edge.
public struct UnsharpFilter: Sendable {
    /// Of the range of the nine values around a pixel, which is how far a value may leave it.
    private static let overshoot: Float = 0.1

    private let blur: SeparableFilter
    private let amount: Float
    private let threshold: Float

    /// Rows on each side that a value depends on.
    public var reach: Int { max(1, blur.reach) }

    /// A filter.
    ///
    /// - Parameters:
    ///   - amount: factor on the difference to the blurred picture.
    ///   - radius: standard deviation of the blur in pixels.
    ///   - threshold: what the difference has to exceed, as a share of the largest value; only what is beyond counts.
    public init(amount: Double, radius: Double, threshold: Double) {
        blur = .gaussian(radius: radius)
        self.amount = Float(amount)
        self.threshold = Float(threshold)
    }

    /// Fills the rows of a band of a picture with this many rows.
    public func apply(_ band: GrayBand, height: Int) {
        let isa = ckernels_detected_isa()
        let width = band.width
        let blurred = RowPlane(width: width, rows: band.rows)
        blur.apply(
            to: band.rows, width: width, height: height, input: band.input, output: blurred)
        let framed = RowPlane(width: width + 2, rows: band.rows.extended(by: 1, height: height))
        defer { withExtendedLifetime((blurred, framed)) {} }
        for y in framed.rows {
            let row = framed[row: y]
            (row + 1).update(from: band.input(row: y), count: width)
            (row[0], row[width + 1]) = (row[1], row[width])
        }
        for y in band.rows {
            ckernels_unsharp(
                isa, framed[row: max(0, y - 1)], framed[row: y],
                framed[row: min(y + 1, height - 1)], blurred[row: y], amount, threshold,
                Self.overshoot, width, band.output(row: y))
        }
    }
}
