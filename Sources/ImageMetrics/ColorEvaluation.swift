internal import ColorScience

/// How near predicted colour comes to the true colour of a photograph, beside the same figures for the
/// grey picture.
///
/// Chroma errors are those of the prediction itself, all else is taken on the 8-bit result of a
/// ``ColorTrial``.
public struct ColorEvaluation: Hashable, Sendable {
    /// Peak signal-to-noise ratio over all RGB samples, in decibels; infinite for a perfect result.
    public var psnr: Double
    /// The same for the grey picture.
    public var psnrGray: Double
    /// Root mean square distance of a* and b*.
    public var abRMSE: Double
    /// The same for the grey picture.
    public var abRMSEGray: Double
    /// Root mean square distance of a* and b* within 8 pixels of strong edges, where L* changes by more
    /// than 10 a pixel; nil for a picture without any.
    public var abRMSEEdges: Double?
    /// Mean colour difference CIEDE2000.
    public var deltaE2000: Double
    /// Colourfulness of the result (Hasler and Süsstrunk).
    public var colorfulness: Double
    /// Colourfulness of the truth.
    public var colorfulnessTruth: Double

    /// Judges predicted chroma against a photograph.
    public init(_ trial: ColorTrial) {
        let truth = trial.truthPlanes
        let neutral = [Float](repeating: 0, count: trial.a.count)
        psnr = peakSignalToNoise(trial.result, trial.truth)
        psnrGray = peakSignalToNoise(trial.gray, trial.truth)
        abRMSE = chromaRootMeanSquareError(
            a: trial.a, b: trial.b, truthA: truth.a, truthB: truth.b)
        abRMSEGray = chromaRootMeanSquareError(
            a: neutral, b: neutral, truthA: truth.a, truthB: truth.b)
        let edges = EdgeSurroundings(lightness: truth.lightness, width: trial.width).pixels
        abRMSEEdges =
            edges.isEmpty
            ? nil
            : chromaRootMeanSquareError(
                a: trial.a, b: trial.b, truthA: truth.a, truthB: truth.b, over: edges)
        deltaE2000 = meanColorDifference(trial.result, trial.truth)
        colorfulness = ImageMetrics.colorfulness(trial.result)
        colorfulnessTruth = ImageMetrics.colorfulness(trial.truth)
    }

    /// The mean of each figure over pictures, or nil if there are none.
    ///
    /// A mean is infinite if one of its members is; that near edges is over the pictures that have some.
    public static func mean(of pictures: [ColorEvaluation]) -> ColorEvaluation? {
        guard var mean = pictures.first else { return nil }
        let figures: [WritableKeyPath<ColorEvaluation, Double>] = [
            \.psnr, \.psnrGray, \.abRMSE, \.abRMSEGray, \.deltaE2000, \.colorfulness,
            \.colorfulnessTruth,
        ]
        for figure in figures {
            let sum = pictures.reduce(0) { $0 + $1[keyPath: figure] }
            mean[keyPath: figure] = sum / Double(pictures.count)
        }
        let edges = pictures.compactMap(\.abRMSEEdges)
        mean.abRMSEEdges = edges.isEmpty ? nil : edges.reduce(0, +) / Double(edges.count)
        return mean
    }
}

extension ColorEvaluation: Codable {
    private enum CodingKeys: String, CodingKey {
        case psnr
        case psnrGray = "psnr_grey"
        case abRMSE = "ab_rmse"
        case abRMSEGray = "ab_rmse_grey"
        case abRMSEEdges = "ab_rmse_edges"
        case deltaE2000 = "delta_e_2000"
        case colorfulness = "colourfulness"
        case colorfulnessTruth = "colourfulness_truth"
    }

    /// Writes the figures; null stands for an infinite ratio, which JSON cannot hold, and for the error
    /// near edges where there are none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(psnr.isFinite ? psnr : nil, forKey: .psnr)
        try container.encode(psnrGray.isFinite ? psnrGray : nil, forKey: .psnrGray)
        try container.encode(abRMSE, forKey: .abRMSE)
        try container.encode(abRMSEGray, forKey: .abRMSEGray)
        try container.encode(abRMSEEdges, forKey: .abRMSEEdges)
        try container.encode(deltaE2000, forKey: .deltaE2000)
        try container.encode(colorfulness, forKey: .colorfulness)
        try container.encode(colorfulnessTruth, forKey: .colorfulnessTruth)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        psnr = try container.decodeIfPresent(Double.self, forKey: .psnr) ?? .infinity
        psnrGray = try container.decodeIfPresent(Double.self, forKey: .psnrGray) ?? .infinity
        abRMSE = try container.decode(Double.self, forKey: .abRMSE)
        abRMSEGray = try container.decode(Double.self, forKey: .abRMSEGray)
        abRMSEEdges = try container.decodeIfPresent(Double.self, forKey: .abRMSEEdges)
        deltaE2000 = try container.decode(Double.self, forKey: .deltaE2000)
        colorfulness = try container.decode(Double.self, forKey: .colorfulness)
        colorfulnessTruth = try container.decode(Double.self, forKey: .colorfulnessTruth)
    }
}
