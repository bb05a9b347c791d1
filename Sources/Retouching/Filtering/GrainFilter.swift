import CKernels
public import Imaging

/// Takes grain off a picture and keeps its edges.
///
/// Details of every scale are shrunk by the empirical Wiener rule: as far as the energy around them, in a window
/// that grows with the scale, is that of noise (Mıhçak, Kozintsev, Ramchandran and Moulin, "Low-complexity image
/// denoising based on statistical modeling of wavelet coefficients", 1999).
public struct GrainFilter: Sendable {
    /// What is found is taken for noise up to this many times its variance.
    private static let caution: Float = 1.5
    /// Rows on each side that a value depends on.
    public static let reach =
        WaveletPlanes.reach + WaveletPlanes.filter(WaveletPlanes.scales - 1).reach

    private let variances: [[Float]]
    private let strength: Float

    /// A filter for a picture.
    ///
    /// - Parameters:
    ///   - model: its grain.
    ///   - strength: the share of the grain that goes, 0 to 1.
    public init(_ model: GrainModel, strength: Double) {
        variances = model.variances.map { $0.map { $0 * Self.caution } }
        self.strength = Float(strength)
    }

    /// Fills the rows of a band of a picture with this many rows.
    public func apply(_ band: GrayBand, height: Int) {
        let isa = ckernels_detected_isa()
        let width = band.width
        let margin = WaveletPlanes.filter(WaveletPlanes.scales - 1).reach
        let planes = WaveletPlanes(
            of: band.rows.extended(by: margin, height: height), width: width, height: height,
            input: band.input)
        let noise = RowPlane(width: width, rows: band.rows)
        let energy = RowPlane(width: width, rows: band.rows)
        let line = RowPlane(width: width, rows: 0..<1)
        defer { withExtendedLifetime((planes, noise, energy, line)) {} }
        for scale in 0..<WaveletPlanes.scales {
            measure(planes, scale: scale, height: height, into: energy)
            for y in band.rows {
                ckernels_interpolate(
                    isa, variances[scale], variances[scale].count,
                    planes.row(y, scale: WaveletPlanes.scales), width, line[row: 0])
                ckernels_accumulate_noise(
                    isa, planes.row(y, scale: scale), planes.row(y, scale: scale + 1), line[row: 0],
                    energy[row: y], width, noise[row: y])
            }
        }
        for y in band.rows {
            ckernels_weighted_sum(
                isa, [band.input(row: y), UnsafePointer(noise[row: y])], [1, -strength], 2, width,
                band.output(row: y))
        }
    }

    /// The mean energy of details of a scale around every pixel.
    private func measure(
        _ planes: WaveletPlanes, scale: Int, height: Int, into energy: RowPlane
    ) {
        let filter = WaveletPlanes.filter(scale)
        let squares = RowPlane(
            width: energy.width, rows: energy.rows.extended(by: filter.reach, height: height))
        defer { withExtendedLifetime(squares) {} }
        for y in squares.rows {
            ckernels_squared_difference(
                ckernels_detected_isa(), planes.row(y, scale: scale),
                planes.row(y, scale: scale + 1), energy.width, squares[row: y])
        }
        filter.apply(
            to: energy.rows, width: energy.width, height: height,
            input: { UnsafePointer(squares[row: $0]) }, output: energy)
    }
}
