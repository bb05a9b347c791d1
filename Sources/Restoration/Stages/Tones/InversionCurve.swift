import ColorScience
import Glibc
import PictureAnalysis

/// The tones of the positive for those of a silver negative.
///
/// With T the transmittance, T_base that of the film without silver and T_max that of the densest silver, a
/// tone of the positive is (T_base^p - T^p) / (T_base^p - T_max^p), encoded as it is. One exponent p spans all
/// negatives there are: p = -1 / (2.4 · 0.6) prints a film whose density rises along a straight line of slope
/// 0.6 (Hurter and Driffield), p towards 0 is proportional to density, and p = 1 / 2.4 turns around what
/// an image editor has inverted.
struct InversionCurve: Hashable, Sendable {
    /// Transmittance of the film base: what all but the clearest 0.1 % of the picture do not exceed.
    let base: Double
    /// Transmittance of the densest 0.1 %.
    let densest: Double
    /// See above.
    let exponent: Double

    /// More density than film has would be the scanner's noise.
    private static let leastTransmittance = 1.0 / 4096
    /// A tenth of its light lost is the least that counts as density.
    private static let leastRange = 0.9
    private static let clip = 0.001
    /// Mean code value of photographs (0.457 +- 0.121 of 250).
    private static let meanTone = 0.46
    private static let exponents = stride(from: -1, through: 0.6, by: 0.1)
    /// Film has a range of densities up to the first; above the second only editors' inversions have.
    private static let densityRanges = 1.6...2.6
    private static let usualExponents = (film: -0.5, editor: 0.3)
    /// How far the usual exponent counts against the usual mean.
    private static let certainty = 0.1

    /// The curve for a negative: between the exponent that is usual for its range of densities and the
    /// one that gives it the mean tone of a photograph, as printers expose for an even grey.
    init(_ tones: InnerTones) {
        let base = max(
            SRGB.linear(fromEncoded: tones.code(atShare: 1 - Self.clip)), Self.leastTransmittance)
        let densest = min(
            max(
                SRGB.linear(fromEncoded: tones.code(atShare: Self.clip)), Self.leastTransmittance),
            base * Self.leastRange)
        let usual = Self.usualExponent(densityRange: log10(base / densest))
        func cost(_ exponent: Double) -> Double {
            let curve = InversionCurve(base: base, densest: densest, exponent: exponent)
            let off = tones.mean(of: curve.positive) - Self.meanTone
            let unusual = exponent - usual
            return off * off + Self.certainty * unusual * unusual
        }
        let costs = Self.exponents.map { (exponent: $0, cost: cost($0)) }
        let best = costs.min { $0.cost < $1.cost }
        self.init(base: base, densest: densest, exponent: best?.exponent ?? usual)
    }

    init(base: Double, densest: Double, exponent: Double) {
        self.base = base
        self.densest = densest
        self.exponent = exponent
    }

    private static func usualExponent(densityRange: Double) -> Double {
        let width = densityRanges.upperBound - densityRanges.lowerBound
        let share = min(max((densityRange - densityRanges.lowerBound) / width, 0), 1)
        return usualExponents.film + share * (usualExponents.editor - usualExponents.film)
    }

    /// From the film base to the densest silver.
    var densityRange: Double { log10(base / densest) }

    /// The positive's code value, 0...1, of a code value of the negative, 0...1.
    func positive(of code: Double) -> Double {
        let transmittance = min(max(SRGB.linear(fromEncoded: code), densest), base)
        return stretched(transmittance) / stretched(densest)
    }

    /// (T_base^p - T^p) / p, and its limit where p is 0.
    private func stretched(_ transmittance: Double) -> Double {
        guard abs(exponent) > 1e-6 else { return log(base / transmittance) }
        return (pow(base, exponent) - pow(transmittance, exponent)) / exponent
    }
}
