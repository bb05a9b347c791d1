/// How near predicted colour comes to the true colour of a photograph, beside the same figures for the
/// grey picture.
///
/// Method: the truth's own lightness L* is merged with the predicted a* and b*, which are scaled
/// towards 0 where the colour is outside sRGB, and the result is rounded to 8 bits. Chroma errors are
/// taken before that reduction, all else on the 8-bit result. CIELAB has the white point D65.
public struct ColorEvaluation: Hashable, Sendable {
    /// Peak signal-to-noise ratio over all RGB samples, in decibels; infinite for a perfect result.
    public var psnr: Double
    /// The same for the grey picture.
    public var psnrGrey: Double
    /// Root mean square distance of a* and b*.
    public var abRMSE: Double
    /// The same for the grey picture.
    public var abRMSEGrey: Double
    /// Mean colour difference CIEDE2000.
    public var deltaE2000: Double
    /// Colourfulness of the result (Hasler and Süsstrunk).
    public var colourfulness: Double
    /// Colourfulness of the truth.
    public var colourfulnessTruth: Double

    /// Judges predicted chroma against a photograph.
    ///
    /// - Parameters:
    ///   - truth: the photograph, interleaved 8-bit sRGB.
    ///   - a: predicted a* of every pixel, as it comes from the network and its enlargement.
    ///   - b: predicted b* of every pixel.
    /// - Precondition: both planes have as many samples as the photograph has pixels, at least one.
    public init(truth: [UInt8], a: [Float], b: [Float]) {
        precondition(
            3 * a.count == truth.count && a.count == b.count && !a.isEmpty,
            "\(a.count) and \(b.count) samples of chroma for \(truth.count) of RGB")
        let truthPlanes = LabPlanes(rgb: truth)
        let neutral = [Float](repeating: 0, count: a.count)
        let result = truthPlanes.merged(a: a, b: b)
        psnr = peakSignalToNoise(result, truth)
        psnrGrey = peakSignalToNoise(truthPlanes.merged(a: neutral, b: neutral), truth)
        abRMSE = chromaRootMeanSquareError(
            a: a, b: b, truthA: truthPlanes.a, truthB: truthPlanes.b)
        abRMSEGrey = chromaRootMeanSquareError(
            a: neutral, b: neutral, truthA: truthPlanes.a, truthB: truthPlanes.b)
        deltaE2000 = meanColorDifference(result, truth)
        colourfulness = ImageMetrics.colourfulness(result)
        colourfulnessTruth = ImageMetrics.colourfulness(truth)
    }

    /// The mean of each figure over pictures, or nil if there are none.
    ///
    /// A mean is infinite if one of its members is.
    public static func mean(of pictures: [ColorEvaluation]) -> ColorEvaluation? {
        guard var mean = pictures.first else { return nil }
        let figures: [WritableKeyPath<ColorEvaluation, Double>] = [
            \.psnr, \.psnrGrey, \.abRMSE, \.abRMSEGrey, \.deltaE2000, \.colourfulness,
            \.colourfulnessTruth,
        ]
        for figure in figures {
            let sum = pictures.reduce(0) { $0 + $1[keyPath: figure] }
            mean[keyPath: figure] = sum / Double(pictures.count)
        }
        return mean
    }
}

extension ColorEvaluation: Encodable {
    private enum CodingKeys: String, CodingKey {
        case psnr
        case psnrGrey = "psnr_grey"
        case abRMSE = "ab_rmse"
        case abRMSEGrey = "ab_rmse_grey"
        case deltaE2000 = "delta_e_2000"
        case colourfulness
        case colourfulnessTruth = "colourfulness_truth"
    }

    /// Writes the figures; an infinite ratio, which JSON cannot hold, becomes null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(psnr.isFinite ? psnr : nil, forKey: .psnr)
        try container.encode(psnrGrey.isFinite ? psnrGrey : nil, forKey: .psnrGrey)
        try container.encode(abRMSE, forKey: .abRMSE)
        try container.encode(abRMSEGrey, forKey: .abRMSEGrey)
        try container.encode(deltaE2000, forKey: .deltaE2000)
        try container.encode(colourfulness, forKey: .colourfulness)
        try container.encode(colourfulnessTruth, forKey: .colourfulnessTruth)
    }
}
