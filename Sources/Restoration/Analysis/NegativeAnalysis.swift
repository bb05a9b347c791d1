import Glibc

/// Whether the tones of a scan look like those of a negative.
///
/// A flagged picture is left uncolorized, so a false alarm costs more than a miss: only overwhelming
/// evidence counts. The evidence is what changes its sign when black and white are exchanged: the sky
/// lies above and is bright, texture shows less in the light than in the shade, what matters stands in
/// the middle and is bright, and fine detail is bright on dark. Each part can only add so much, so that
/// one strange feature, such as snow below a dark sky, is not enough.
public struct NegativeAnalysis: Hashable, Sendable {
    /// Weight of the evidence for a negative; about -4 where there is none.
    public let score: Double

    /// The evidence is overwhelming.
    public var isSuspected: Bool { score > Self.threshold }

    // Logistic regression, positives weighing 100 times as much, on half of 6,000 photographs of all
    // kinds, each as it is and as an aged print (tone curve, fading, noise, border), both as positive
    // and as negative (inverted, or by the density curve of film with fog and a clear border). On the
    // other half no positive reaches the threshold and 1.2 % of the negatives do: single pictures
    // seldom tell their polarity (the area under the curve is 0.76).
    private static let weights = NegativeEvidence(
        slopeMiddle: 0.382, slopeCoarse: 0.555, texture: 0.561, centre: -0.373, detail: -0.125)
    /// Standard deviations.
    private static let scales = NegativeEvidence(
        slopeMiddle: 0.1815, slopeCoarse: 0.4288, texture: 0.3551, centre: 0.116, detail: 0.2708)
    private static let intercept = -4.182
    /// Above every positive: of both halves, and of some forty modern and historical pictures.
    private static let threshold = -2.1
    /// How many standard deviations of evidence one feature can bring.
    private static let saturation = 1.5

    /// Analyses a small copy of a picture.
    public init(_ picture: AnalysisPicture) {
        let evidence = NegativeEvidence(picture)
        var score = Self.intercept
        for feature in NegativeEvidence.features {
            let value = evidence[keyPath: feature] / Self.scales[keyPath: feature]
            score +=
                Self.weights[keyPath: feature] * Self.saturation * tanh(value / Self.saturation)
        }
        self.score = score
    }
}

/// Measures of a picture that change their sign when black and white are exchanged.
struct NegativeEvidence: Hashable, Sendable {
    /// Mean brightening from top to bottom over its mean steepness, at a quarter of 192 pixels.
    var slopeMiddle: Double
    /// The same at a sixteenth.
    var slopeCoarse: Double
    /// Correlation of texture with brightness.
    var texture: Double
    /// Mean brightness of the middle less that of the whole.
    var centre: Double
    /// Skewness of fine detail at a half.
    var detail: Double

    static let features: [any KeyPath<NegativeEvidence, Double> & Sendable] = [
        \.slopeMiddle, \.slopeCoarse, \.texture, \.centre, \.detail,
    ]
}

extension NegativeEvidence {
    init(_ picture: AnalysisPicture) {
        let fine = TonePlane(picture)
        let half = fine.halved
        let middle = half?.halved
        let coarse = middle?.halved?.halved
        slopeMiddle = middle?.slope ?? 0
        slopeCoarse = coarse?.slope ?? 0
        texture = fine.textureCorrelation
        centre = fine.centre
        detail = half?.detailSkewness ?? 0
    }
}
